// Looks words up in the index that `src/search/` writes. Loaded by search.js when the dialog opens.
//
// No part of this file touches the page: it is given `load(kind, name, version)`, which resolves to the arguments
// of the call that the file `search/KIND-NAME.js` makes, and what search-text.js makes; it returns plain objects.
// Encoding and weights are those of `src/search/{encode,weight}.rs`.
"use strict";

clausebookSearch("engine", "", (load, { CHUNK, excerpt, fold, isUseful, marker, pick, spellings, stem }) => {
  const STOPS = new Set(("an and are as at be by for from in into is of on or that the their this to was were will with")
    .split(" "));

  // ---- Decoding, as in encode.rs and weight.rs ----

  const ALPHABET = "!#$%&'()*+-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  const BASE = 38;
  const LEVELS = 12;
  const DIGIT = new Int8Array(128).fill(-1);
  [...ALPHABET].forEach((character, at) => { DIGIT[character.charCodeAt(0)] = at; });
  const PARTIAL = ALPHABET[2 * BASE + LEVELS];
  const WEIGHT = Array.from({ length: LEVELS }, (_, level) =>
    (Math.exp((level / (LEVELS - 1)) * Math.log(55)) - 0.85) / 3);

  // Reads a number at `at`; returns it and where the rest begins.
  function number(text, at) {
    let value = 0;
    let scale = 1;
    for (;;) {
      const digit = DIGIT[text.charCodeAt(at++)];
      if (digit < BASE) return [value + scale * digit, at];
      value += scale * (digit - BASE);
      scale *= BASE;
      value += scale;
    }
  }

  function eachMeeting(list, visit) {
    let weight = 0;
    let next = 0;
    let value = 0;
    let scale = 1;
    for (let at = 0; at < list.length; at++) {
      const digit = DIGIT[list.charCodeAt(at)];
      if (digit < BASE) {
        next += value + scale * digit;
        visit(next++, weight);
        value = 0;
        scale = 1;
      } else if (digit < 2 * BASE) {
        value += scale * (digit - BASE);
        scale *= BASE;
        value += scale;
      } else if (digit < 2 * BASE + LEVELS) {
        weight = WEIGHT[digit - 2 * BASE];
        next = 0;
      }
    }
  }

  // A word written as what differs from the one before.
  function word(before, text, from = 0) {
    const [shared, at] = number(text, from);
    return before.slice(0, shared) + text.slice(at);
  }

  function words(text) {
    let before = "";
    return text.split(";").slice(0, -1).map((record) => (before = word(before, record)));
  }

  // ---- The index ----

  class Stale extends Error {}

  let index;
  let cache = new Map();

  function open(version) {
    index ??= load("index", "", version).then(([head]) => {
      const kinds = [];
      for (const [kind, count] of head.kinds) {
        for (let at = 0; at < count; at++) kinds.push(kind);
      }
      return { ...head, kinds, shards: words(head.shards), letters: [...head.letters] };
    });
    index.catch(() => { index = undefined; });
    return index;
  }

  function once(key, make) {
    if (!cache.has(key)) {
      const made = make();
      cache.set(key, made);
      made.catch(() => cache.delete(key));
    }
    return cache.get(key);
  }

  // Loads a file that holds unit numbers, which mean nothing with another index.
  async function same(kind, name) {
    const { stamp } = await open();
    const [found, ...rest] = await load(kind, name, stamp);
    if (found !== stamp) throw new Stale(found);
    return rest;
  }

  const shard = (at) => once(`t-${at}`, async () => {
    const [records, best] = await same("t", String(at));
    let before = "";
    const entries = records.split(";").slice(0, -1).map((record) => {
      const [spelled, forms, list] = record.split(",");
      const text = (before = word(before, spelled));
      return { text, forms: forms ? forms.split(" ").map((form) => word(text, form)) : [text], list };
    });
    return {
      entries,
      byText: new Map(entries.map((entry) => [entry.text, entry])),
      best: new Map(best.split(";").slice(0, -1).map((record) => record.split(","))),
    };
  });

  const isLoaded = (at) => cache.has(`t-${at}`);

  // The last range that begins at or before a word.
  function shardOf(shards, text) {
    let low = 0;
    let high = shards.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shards[middle] <= text) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  // ---- Beginnings of words ----

  // Characters of a beginning for which `search/b-C.js` names the best units, as in beginnings.rs.
  const SHORT = 2;

  // Is this beginning of a word so short that words beginning so fill several files?
  const isShort = (shards, text) => [...text].length <= SHORT && shardOf(shards, `${text}\uffff`) > shardOf(shards, text);

  const fileOf = (letter) => letter.codePointAt(0).toString(36).padStart(4, "0");

  const beginnings = (letter) => once(`b-${letter}`, async () => {
    const [text] = await same("b", fileOf(letter));
    return new Map(text.split(";").slice(0, -1).map((record) => {
      const [beginning, ...lists] = record.split(",");
      return [beginning, lists];
    }));
  });

  const rarity = (units, found) => Math.log(1 + (units - found + 0.5) / (found + 0.5));

  // The units in which a word stands: weights by unit, how much finding it says, and whether these are all. With
  // `quick`, a short beginning finds its best units, from a small file.
  async function lookUp(text, { prefix = false, facet = false, quick = false } = {}) {
    const { shards, units, language } = await open();
    const root = language === "en" && !facet ? stem(text) : text;
    const first = shardOf(shards, text);
    const last = shardOf(shards, `${text}\uffff`);
    const short = prefix && !facet && isShort(shards, text);
    const wide = short || (prefix && !facet && last > first + 1);
    const wanted = new Set([shardOf(shards, root)]);
    for (let at = first; prefix && !short && at <= (wide ? first : last); at++) wanted.add(at);
    const spared = quick && short && ![...wanted].every(isLoaded);
    const [loaded, known] = await Promise.all([
      shards.length && !spared ? Promise.all([...wanted].map(shard)) : [],
      short ? beginnings([...text][0]) : undefined,
    ]);

    const weights = new Map();
    let partial = wide;
    const add = (list, factor) => {
      if (list.startsWith(PARTIAL)) partial = true;
      eachMeeting(list, (unit, weight) => {
        const value = weight * factor;
        if (!(weights.get(unit) >= value)) weights.set(unit, value);
      });
    };
    if (short) {
      const [itself, best] = known.get(text) ?? ["", ""];
      if (spared) add(itself, 1);
      add(best, 0.6);
    }
    for (const { byText, entries, best } of loaded) {
      const exact = byText.get(root);
      if (exact) add(exact.list, 1);
      if (!prefix || short) continue;
      if (wide) {
        if (best.has(text)) add(best.get(text), 0.6);
        continue;
      }
      const near = text.slice(0, 2);
      for (const entry of entries) {
        if (entry === exact || !entry.text.startsWith(near) || entry.text.includes(":") !== facet) continue;
        const forms = entry.forms.filter((form) => form.startsWith(text)).map((form) => form.length);
        if (forms.length) add(entry.list, 0.8 * (0.4 + (0.6 * text.length) / Math.min(...forms)));
      }
    }
    const found = partial ? units * 0.4 : weights.size;
    return { weights, partial, rarity: rarity(units, Math.min(units, found)) };
  }

  // ---- Misspelt words ----

  const vocabulary = (letter) => once(`v-${letter}`, async () => {
    const { letters, stamp } = await open();
    if (!letters.includes(letter)) return [];
    const [text] = await load("v", fileOf(letter), stamp);
    let before = "";
    return text.split(";").slice(0, -1).map((record) => {
      const [weight, at] = number(record, 0);
      return { text: (before = word(before, record, at)), weight };
    });
  });

  // Letters changed, left out, added or swapped with a neighbour between two words; above `limit`, any larger number.
  // With `prefix`, what follows in the second does not count.
  function distance(one, other, limit, prefix) {
    if (!prefix && Math.abs(one.length - other.length) > limit) return limit + 1;
    let before = [];
    let row = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      let least = i;
      for (let j = 1; j <= other.length; j++) {
        const same = one[i - 1] === other[j - 1];
        let cost = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          cost = Math.min(cost, before[j - 2] + 1);
        }
        next.push(cost);
        least = Math.min(least, cost);
      }
      if (least > limit) return limit + 1;
      before = row;
      row = next;
    }
    return prefix ? Math.min(...row) : row[other.length];
  }

  // Up to three known words that a misspelt one may stand for, the likeliest first.
  async function respell(text, prefix) {
    if (!/^\p{L}{4,}$/u.test(text)) return [];
    const limit = text.length < 8 ? 1 : 2;
    for (const letter of new Set([...text].slice(0, 2))) {
      const found = [];
      for (const known of await vocabulary(letter)) {
        if (known.text.length < text.length - limit || known.text === text) continue;
        let far = distance(text, known.text, limit, false);
        if (far > limit && prefix && text.length > 5) far = distance(text, known.text.slice(0, text.length + limit), limit, true) + 0.5;
        if (far < limit + 1) found.push({ ...known, far });
      }
      found.sort((one, other) =>
        one.far - other.far || other.weight - one.weight || one.text.length - other.text.length ||
        (one.text < other.text ? -1 : 1));
      if (found.length) return found.filter(({ far }) => far === found[0].far).slice(0, 3).map((known) => known.text);
    }
    return [];
  }

  // ---- Queries ----

  // What was typed: words to find, and `name:value` to filter by.
  function parse(text, facets) {
    const filters = [];
    const rest = text.replace(/(^|\s)([\p{L}_-]+):("[^"]*"?|\S+)/gu, (all, space, name, value, at) => {
      name = fold(name);
      if (!facets.includes(name)) return all;
      const open = at + all.length === text.length;
      filters.push({ name, value: fold(value.replace(/"/g, "").trim().replace(/\s+/g, "-")), open });
      return " ";
    });
    const found = [];
    CHUNK.lastIndex = 0;
    for (let chunk; (chunk = CHUNK.exec(rest)); ) {
      const prefix = CHUNK.lastIndex === rest.length;
      if (chunk[1]) {
        const run = [...fold(chunk[1])];
        const pairs = run.slice(1).map((character, at) => run[at] + character);
        if (run.length) {
          found.push({ text: run.join(""), prefix: !pairs.length, ways: [pairs.length ? pairs : run], unspaced: true });
        }
        continue;
      }
      const { whole, leaves, pieces, joined } = spellings(chunk[0]);
      if (pieces) found.push({ text: pieces.join("-"), prefix, ways: [joined, pieces].filter((way) => way.length) });
      else if (isUseful(whole) || (prefix && whole)) found.push({ text: whole, prefix, ways: [[whole]], instead: leaves });
    }
    return { filters, wanted: found.filter((word) => word.ways.length) };
  }

  const isStop = (language, { text }) => language === "en" && STOPS.has(text);

  async function oneWay(way, prefix, quick) {
    const found = await Promise.all(way.map((text, at) =>
      lookUp(text, { prefix: prefix && at === way.length - 1, quick: quick && way.length === 1 })));
    const [first, ...others] = found.sort((one, other) => one.weights.size - other.weights.size);
    const scores = new Map();
    for (const [unit, weight] of first.weights) {
      if (!others.every(({ weights }) => weights.has(unit))) continue;
      const score = others.reduce((sum, other) => sum + other.weights.get(unit) * other.rarity, weight * first.rarity);
      scores.set(unit, score / way.length);
    }
    return { scores, partial: found.some(({ partial }) => partial) };
  }

  // `single`: nothing else is looked for. With `quick`, the beginning of one more word waits until it says more.
  async function oneWord(query, { alone, single, quick }) {
    const { language, shards } = await open();
    const nothing = { scores: new Map(), partial: true, skipped: true };
    if (isStop(language, query) && !(query.prefix && alone)) return nothing;
    const begins = query.prefix && query.ways.length === 1 && query.ways[0].length === 1 && isShort(shards, query.text);
    if (quick && begins && !single && !isLoaded(shardOf(shards, query.text))) return { ...nothing, waits: true };
    const scores = new Map();
    let partial = false;
    const merge = (found, factor) => {
      partial ||= found.partial;
      for (const [unit, score] of found.scores) {
        if (!(scores.get(unit) >= score * factor)) scores.set(unit, score * factor);
      }
    };
    for (const way of query.ways) merge(await oneWay(way, query.prefix, quick), 1);
    if (!scores.size && query.instead?.length && query.instead.join() !== query.text) {
      merge(await oneWay(query.instead, query.prefix, quick), 0.5);
    }
    let corrected = [];
    if (scores.size < 3 && !partial && !query.unspaced) {
      corrected = await respell(query.text, query.prefix);
      const before = new Set(scores.keys());
      const other = await Promise.all(corrected.map((text) => oneWay([text], false)));
      const more = other.some((found) => [...found.scores.keys()].some((unit) => !before.has(unit)));
      if (more) other.forEach((found) => merge(found, 0.5));
      else corrected = [];
    }
    return { scores, partial, corrected };
  }

  // The units that pass one filter. A clause stands for everything below it as well.
  async function filter({ name, value, open: unfinished }) {
    const exact = `${name}:${value}`;
    const passed = new Set();
    for (const [text, prefix] of [[exact, false], [name === "clause" ? `${exact}.` : exact, name === "clause" || unfinished]]) {
      for (const unit of (await lookUp(text, { prefix, facet: true })).weights.keys()) passed.add(unit);
    }
    return passed;
  }

  // At most three fifths of the first results are of one kind, if there are others.
  function choose(ranked, kinds, limit) {
    const counts = new Map();
    const most = Math.ceil(limit * 0.6);
    const chosen = [];
    const others = [];
    for (const unit of ranked) {
      if (chosen.length === limit) break;
      const count = counts.get(kinds[unit]) ?? 0;
      counts.set(kinds[unit], count + 1);
      (count < most ? chosen : others).push(unit);
    }
    const rank = new Map(ranked.map((unit, at) => [unit, at]));
    return [...chosen, ...others.slice(0, limit - chosen.length)].sort((one, other) => rank.get(one) - rank.get(other));
  }

  async function attempt(text, limit, quick) {
    const { facets, kinds, language } = await open();
    const query = parse(text, facets);
    const alone = query.wanted.length === 1;
    const single = !query.filters.length && query.wanted.filter((word) => !isStop(language, word)).length === 1;
    const [found, passed] = await Promise.all([
      Promise.all(query.wanted.map((word) => oneWord(word, { alone, single, quick }))),
      Promise.all(query.filters.map(filter)),
    ]);
    const scores = new Map();
    const met = new Map();
    let required = 0;
    found.forEach(({ scores: own, partial }) => {
      required += partial ? 0 : 1;
      for (const [unit, score] of own) {
        scores.set(unit, (scores.get(unit) ?? 0) + score);
        if (!partial) met.set(unit, (met.get(unit) ?? 0) + 1);
      }
    });
    if (passed.length && found.every(({ skipped }) => skipped)) {
      for (const unit of passed[0]) scores.set(unit, 0);
    }
    let ranked = [...scores.keys()].filter((unit) => passed.every((set) => set.has(unit)));
    const most = ranked.reduce((most, unit) => Math.max(most, met.get(unit) ?? 0), 0);
    ranked = ranked.filter((unit) => (met.get(unit) ?? 0) === most);
    ranked.sort((one, other) => scores.get(other) - scores.get(one) || one - other);
    const chosen = choose(ranked, kinds, limit);
    await Promise.all(chosen.map(nameOf));
    return {
      units: chosen,
      total: ranked.length,
      // More than `total` if the beginning of a word is too short to know.
      more: required === 0 && found.some(({ partial, skipped }) => partial && !skipped),
      // No page has all of them.
      some: most < required,
      // A word was left out that only begins.
      waits: found.some(({ waits }) => waits),
      corrections: query.wanted.flatMap((word, at) =>
        found[at].corrected?.length ? [{ from: word.text, to: found[at].corrected[0] }] : []),
      marks: query.wanted.flatMap((word, at) => {
        if (found[at].skipped) return [];
        const typed = { text: word.text, prefix: word.prefix };
        return [typed, ...(found[at].corrected ?? []).map((text) => ({ text, prefix: false }))];
      }),
      clauses: query.filters.filter(({ name }) => name === "clause").map(({ value }) => value),
    };
  }

  // Searches; if the index was replaced meanwhile, once more with the new one. `quick` is for a query that is still
  // being typed: it loads less for the word that only begins, and says so if it `waits` for more of it.
  async function search(text, limit, { quick = false } = {}) {
    try {
      const found = await attempt(text, limit, quick);
      return found.waits && !found.total ? await attempt(text, limit, false) : found;
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      index = undefined;
      cache = new Map();
      await open(error.message);
      return attempt(text, limit, false);
    }
  }

  // ---- What a result shows ----

  async function nameOf(unit) {
    const { names } = await open();
    const at = Math.floor(unit / names);
    const [found] = await once(`m-${at}`, () => same("m", String(at)));
    return found[unit % names];
  }

  const isBelow = (clause, wanted) => clause === wanted || clause.startsWith(`${wanted}.`);

  // The passage of a page that answers best; undefined if its title does.
  function bestPassage(passages, find, { marks, clauses }, titled) {
    const numbers = [...clauses, ...marks.map(({ text }) => text).filter((text) => /^(?:[a-z]\.)?\d+(?:\.\d+)*$/.test(text))];
    let best;
    let most = 0;
    passages.forEach((passage) => {
      const [anchor, heading, answered, body] = passage;
      const places = find(body);
      const inHeading = new Set(find(heading).map((place) => place[2]));
      const inBody = new Set(places.map((place) => place[2]));
      const answers = answered.split(" ").map((tag) => fold(tag).replace(/^.*:|[/#].*$/g, ""));
      const answering = numbers.filter((number) => answers.some((clause) => isBelow(clause, number))).length;
      const missing = marks.length - titled.size;
      const both = [...inBody].filter((which) => !inHeading.has(which) && !titled.has(which)).length;
      const score = 4 * answering + 3 * [...inHeading].filter((which) => missing === 0 || !titled.has(which)).length + 2 * both +
        inBody.size + Math.min(places.length, 9) * 0.1 + (anchor ? 0 : 0.05);
      if (score > most) [best, most] = [{ passage, places, answering, inHeading }, score];
    });
    return best;
  }

  // What the results are called, those of one page once. `more()` resolves to heading, excerpt and the exact address,
  // and loads the text for it unless `here` says that it is there already.
  async function describe(result) {
    const { language, kinds, stamp } = await open();
    const find = marker(result.marks, language);
    const highlight = result.marks.map(({ text, prefix }) => (prefix ? `${text}*` : text)).join(" ");
    const names = await Promise.all(result.units.map(nameOf));
    const pages = new Set();
    return names.flatMap(([url, id, title, context, block, place], at) => {
      if (pages.has(url)) return [];
      pages.add(url);
      const [page, own = ""] = url.split("#");
      const address = (hash) =>
        page + (highlight ? `?highlight=${encodeURIComponent(highlight)}` : "") + (hash ? `#${hash}` : "");
      const titled = new Set([...find(title), ...find(id)].map((place) => place[2]));
      const more = async () => {
        const [texts] = await once(`x-${block}`, () => load("x", block, stamp));
        const passages = texts[place] ?? [];
        const best = bestPassage(passages, find, result, titled);
        const isTitle = result.marks.length > 0 && titled.size === result.marks.length && !best?.answering;
        const [anchor, heading, , body] = best?.passage ?? passages[0] ?? ["", "", "", ""];
        const hash = own || (isTitle || !best ? "" : anchor);
        return {
          heading: hash && hash === anchor ? pick(heading, find(heading)) : [],
          excerpt: excerpt(body, best?.places ?? []),
          href: address(hash),
        };
      };
      return [{
        kind: kinds[result.units[at]].replace("+", ""),
        id: pick(id, find(id)),
        title: pick(title, find(title)),
        context,
        href: address(own),
        here: cache.has(`x-${block}`),
        more,
      }];
    });
  }

  return { open, search, describe, distance };
});
