# Recipes are short names for commands that run without `just` as well.

# Everything that continuous integration runs.
ready:
    ./test.sh

# Whole builds of made-up manuals of 100, 1,000 and 10,000 documents, against the least they could cost.
bench *arguments:
    python3 benches/bench.py {{ arguments }}

# Other generators side by side with this one; installs them below `target`.
bench-peers *arguments:
    python3 benches/peers/peers.py {{ arguments }}
