// The words of a text, their stems, and where they stand. Loaded by search.js: with search-engine.js when the dialog
// opens, alone when words are marked on a page.
//
// Folding and stems are those of `src/search/{text,stem}.rs`; the browser tests hold the two against each other.
"use strict";

clausebookSearch("text", "", () => {
  // ---- Text: the words of a text, as in text.rs ----

  const UNSPACED =
    "\\u0e00-\\u0eff\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u3005-\\u3007\\u3040-\\u30ff\\u3130-\\u318f" +
    "\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\ua960-\\ua97f\\uac00-\\ud7ff\\uf900-\\ufaff\\uff65-\\uffdc" +
    "\\u{20000}-\\u{323af}";
  const WORD = "[\\p{Alphabetic}\\p{N}\\p{M}\\u00ad\\u200b-\\u200d\\u2060\\ufeff]";
  const SPACED = `(?:(?![${UNSPACED}])${WORD})+`;
  const CHUNK = new RegExp(
    `((?:(?=${WORD})[${UNSPACED}])+)|${SPACED}(?:[.\\-_\\u2010\\u2011]${SPACED})*`, "gu");
  const NOT_WORD = new RegExp(`(?!${WORD}|[.\\-_])[^]|[\\u00ad\\u200b-\\u200d\\u2060\\ufeff]`, "gu");
  const LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ς": "σ",
    "\u2010": "-", "\u2011": "-",
  };

  function fold(text) {
    if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
    return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC")
      .replace(/[ßæœþøđðłıς\u2010\u2011]/g, (letter) => LETTERS[letter]).replace(NOT_WORD, "");
  }

  const isUseful = (word) => word && word.length <= 64 && !/^[a-z]$/.test(word);

  // The parts of `a.6.2.4` (`6.2.4`), `v2.1` (`2.1`), `iso9001` (`iso`, `9001`), `data2.csv` (`data2`, `csv`).
  function numberParts(group) {
    if (/^[^.]*\..*[^0-9.]/.test(group)) return group.split(".");
    const parts = /^([^0-9]+?)\.*([0-9][0-9.]*)$/.exec(group);
    return parts ? parts.slice(1) : [];
  }

  // A chunk in all its spellings: `whole` and `joined` stand for all of it, `pieces` are its parts.
  function spellings(chunk) {
    const whole = fold(chunk);
    if (/[0-9]/.test(whole)) {
      const groups = whole.split(/[-_]/);
      const small = groups.map(numberParts);
      const leaves = groups.flatMap((group, at) => (small[at].length ? small[at] : [group]));
      const all = [whole, ...(groups.length > 1 ? groups : []), ...small.flat()];
      return { whole, leaves: leaves.filter(isUseful), all: all.filter(isUseful) };
    }
    if (!/[.\-_]/.test(whole)) return { whole, leaves: [whole], all: [whole].filter(isUseful) };
    const pieces = whole.split(/[.\-_]/).filter(isUseful);
    const joined = whole.includes(".") ? [] : [whole.replace(/[-_]/g, "")].filter(isUseful);
    return { pieces, joined, all: [...pieces, ...joined] };
  }

  // Calls `visit(words, start, end)` for each stretch of a text; `words` are all its spellings.
  function eachWord(text, visit) {
    CHUNK.lastIndex = 0;
    for (let found; (found = CHUNK.exec(text)); ) {
      const start = found.index;
      const last = CHUNK.lastIndex;
      if (found[1]) {
        const run = [...fold(found[1])];
        const same = run.join("").length === found[1].length;
        run.forEach((character, at) => {
          const word = at + 1 < run.length ? character + run[at + 1] : character;
          const from = start + run.slice(0, at).join("").length;
          if (same) visit([word], from, from + word.length);
          else visit([word], start, last);
        });
      } else {
        const { pieces, all } = spellings(found[0]);
        if (pieces && fold(found[0]).length === found[0].length) {
          let from = start;
          for (const piece of found[0].split(/[.\-_\u2010\u2011]/)) {
            visit([fold(piece)].filter(isUseful), from, from + piece.length);
            from += piece.length + 1;
          }
          visit(all.slice(pieces.length), start, last);
        } else {
          visit(all, start, last);
        }
      }
      CHUNK.lastIndex = last;
    }
  }

  // ---- English stems, as in stem.rs ----

  const EXCEPTIONS = {
    skis: "ski", skies: "sky", dying: "die", lying: "lie", tying: "tie", idly: "idl", gently: "gentl", ugly: "ugli",
    early: "earli", only: "onli", singly: "singl", sky: "sky", news: "news", howe: "howe", atlas: "atlas",
    cosmos: "cosmos", bias: "bias", andes: "andes",
  };
  const KEPT = /^(?:inning|outing|canning|herring|earring|proceed|exceed|succeed)$/;
  const STEP_2 = Object.entries({
    izational: "ize", ization: "ize", ational: "ate", fulness: "ful", ousness: "ous", iveness: "ive", tional: "tion", biliti: "ble",
    lessli: "less", entli: "ent", ation: "ate", alism: "al", aliti: "al", ousli: "ous", iviti: "ive", fulli: "ful",
    enci: "ence", anci: "ance", abli: "able", izer: "ize", ator: "ate", alli: "al", bli: "ble", ogi: "og", li: "",
  });
  const STEP_3 = Object.entries({
    ational: "ate", tional: "tion", alize: "al", icate: "ic", iciti: "ic", ative: "", ical: "ic", ness: "", ful: "",
  });
  const STEP_4 = /(?:ement|ance|ence|able|ible|ment|ant|ent|ism|ate|iti|ous|ive|ize|ion|al|er|ic)$/;
  const SHORT = /^[aeiouy][^aeiouy]$|[^aeiouy][aeiouy][^aeiouywxY]$/;

  function stem(word) {
    if (!/^[a-z]{3,}$/.test(word)) return word;
    if (Object.hasOwn(EXCEPTIONS, word)) return EXCEPTIONS[word];
    word = word.replace(/^y|([aeiou])y/g, (found) => found.slice(0, -1) + "Y")
      .replace(/yy/g, "yY");
    const region = (from) => {
      const found = /[aeiouy][^aeiouy]/.exec(word.slice(from));
      return found ? from + found.index + 2 : word.length;
    };
    const special = /^(?:gener|commun|arsen)/.exec(word);
    const r1 = special ? special[0].length : region(0);
    const r2 = region(r1);
    const hasVowel = (text) => /[aeiouy]/.test(text);

    if (word.endsWith("sses")) word = word.slice(0, -2);
    else if (/ie[ds]$/.test(word)) word = word.slice(0, word.length > 4 ? -2 : -1);
    else if (/[^us]s$/.test(word) && hasVowel(word.slice(0, -2))) word = word.slice(0, -1);
    if (KEPT.test(word)) return word;

    const past = /(?:(eedly|eed)|ingly|edly|ing|ed)$/.exec(word);
    if (past?.[1]) {
      if (past.index >= r1) word = word.slice(0, past.index + 2);
    } else if (past && hasVowel(word.slice(0, past.index))) {
      word = word.slice(0, past.index);
      if (/(?:at|bl|iz)$/.test(word)) word += "e";
      else if (/([bdfgmnprt])\1$/.test(word)) word = word.slice(0, -1);
      else if (word.length <= r1 && SHORT.test(word)) word += "e";
    }
    if (/.[^aeiouy][yY]$/.test(word)) word = word.slice(0, -1) + "i";

    const two = STEP_2.find(([suffix]) => word.endsWith(suffix));
    if (two) {
      const start = word.slice(0, -two[0].length);
      const fits = two[0] === "ogi" ? start.endsWith("l") : two[0] !== "li" || /[cdeghkmnrt]$/.test(start);
      if (fits && start.length >= r1) word = start + two[1];
    }
    const three = STEP_3.find(([suffix]) => word.endsWith(suffix));
    if (three) {
      const start = word.slice(0, -three[0].length);
      if (start.length >= (three[0] === "ative" ? r2 : r1)) word = start + three[1];
    }
    const four = STEP_4.exec(word);
    if (four && four.index >= r2 && (four[0] !== "ion" || /[st]ion$/.test(word))) word = word.slice(0, four.index);

    const start = word.slice(0, -1);
    if (word.endsWith("e")) {
      if (start.length >= r2 || (start.length >= r1 && !SHORT.test(start))) word = start;
    } else if (word.endsWith("ll") && start.length >= r2) {
      word = start;
    }
    return word.toLowerCase();
  }

  // ---- Marks ----

  // Finds the places of words in a text: `[start, end, which]`, in order, none overlapping.
  function marker(marks, language) {
    const rooted = language.startsWith("en") ? stem : (text) => text;
    const wanted = marks.map(({ text, prefix }) => {
      CHUNK.lastIndex = 0;
      const chunk = CHUNK.exec(text);
      const run = chunk?.[1] ? [...fold(text)] : [];
      const pairs = run.slice(1).map((character, at) => run[at] + character);
      const spelled = chunk && !chunk[1] ? spellings(text) : undefined;
      const roots = pairs.length ? pairs : [text, ...(spelled?.joined ?? spelled?.leaves ?? [])].map(rooted);
      return { roots: new Set(roots), text: prefix && !pairs.length ? text : undefined };
    });
    const seen = new Map();
    const which = (found) => {
      if (!seen.has(found)) {
        const root = rooted(found);
        seen.set(found, wanted.findIndex(({ roots, text }) => roots.has(root) || (text && found.startsWith(text))));
      }
      return seen.get(found);
    };
    return (text) => {
      const places = [];
      eachWord(text, (found, start, end) => {
        const at = found.reduce((at, word) => (at < 0 ? which(word) : at), -1);
        if (at < 0) return;
        const last = places.at(-1);
        if (last && last[1] > start) last[1] = Math.max(last[1], end);
        else places.push([start, end, at]);
      });
      return places;
    };
  }

  // A text as pieces, some of them marked, cut to some 180 characters around the best place.
  function excerpt(text, places, length = 180) {
    let best = [0, 0];
    let score = -1;
    for (const [from] of places) {
      const kinds = new Set(places.filter(([start, end]) => start >= from && end <= from + length - 40).map((place) => place[2]));
      if (kinds.size > score) [score, best] = [kinds.size, [from, kinds.size]];
    }
    let start = Math.max(0, best[0] - 40);
    if (start) start = text.indexOf(" ", start) + 1 || start;
    if (start > best[0]) start = best[0];
    let end = Math.min(text.length, start + length);
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), best[0] + 20);
    const pieces = pick(text, places, start, end);
    if (start) pieces.unshift({ text: "… ", mark: false });
    if (end < text.length) pieces.push({ text: " …", mark: false });
    return pieces;
  }

  function pick(text, places, start = 0, end = text.length) {
    const pieces = [];
    let at = start;
    for (const [from, to] of places) {
      if (from < at || to > end) continue;
      if (from > at) pieces.push({ text: text.slice(at, from), mark: false });
      pieces.push({ text: text.slice(from, to), mark: true });
      at = to;
    }
    if (at < end) pieces.push({ text: text.slice(at, end), mark: false });
    return pieces;
  }

  // The words of a `highlight` parameter.
  const readMarks = (text) => text.split(" ").filter(Boolean).slice(0, 12).map((word) => ({
    text: fold(word.replace(/\*$/, "")), prefix: word.endsWith("*"),
  }));

  const spell = (text) => {
    const found = [];
    eachWord(text, (words) => found.push(...words));
    return found;
  };

  return { CHUNK, eachWord, excerpt, fold, isUseful, marker, pick, readMarks, spell, spellings, stem };
});
