// Makes of an element on the page what it is in the next edition.
//
// Touches only what differs between the element as it was sent and the next one: everything else keeps its state, what
// scripts made of it included.
const clausebookPatch = (() => {
  "use strict";
  // Pairs of children that are compared at most: of longer lists, those between their ends become each other in order.
  const PAIRS = 250_000;
  // How far a child is looked for that can become another one.
  const NEAR = 64;

  function attributes(live, before, next) {
    for (const name of new Set([...before.getAttributeNames(), ...next.getAttributeNames()])) {
      const value = next.getAttribute(name);
      if (before.getAttribute(name) === value) continue;
      if (value === null) live.removeAttribute(name);
      else live.setAttribute(name, value);
    }
  }

  function patch(live, before, next) {
    attributes(live, before, next);
    const [mine, old, wanted] = [live, before, next].map((node) => [...node.childNodes]);
    if (mine.length !== old.length || mine.some((node, at) => node.nodeName !== old[at].nodeName)) {
      if (!before.isEqualNode(next)) renew(live, next);
      return;
    }
    let start = 0;
    while (start < old.length && start < wanted.length && old[start].isEqualNode(wanted[start])) start += 1;
    let end = 0;
    while (end < old.length - start && end < wanted.length - start && old.at(-1 - end).isEqualNode(wanted.at(-1 - end))) end += 1;
    const [from, was, to] = [mine, old, wanted].map((nodes) => nodes.slice(start, nodes.length - end));
    let [left, right] = [0, 0];
    for (const [here, there] of [...common(was, to), [was.length, to.length]]) {
      const behind = from[here] ?? mine[mine.length - end] ?? null;
      between(live, from.slice(left, here), was.slice(left, here), to.slice(right, there), behind);
      [left, right] = [here + 1, there + 1];
    }
  }

  // Places of the children that both lists have, in an order that both have.
  function common(was, to) {
    if (!was.length || !to.length || was.length * to.length > PAIRS) return [];
    const [old, next] = [was, to].map((nodes) => nodes.map((node) => node.outerHTML ?? `${node.nodeName} ${node.data}`));
    // An element counts for more than the white space beside it.
    const weight = to.map((node) => (node.nodeType === Node.ELEMENT_NODE ? 4 : 1));
    const width = next.length + 1;
    const best = new Uint32Array((old.length + 1) * width);
    for (let here = old.length - 1; here >= 0; here -= 1) {
      for (let there = next.length - 1; there >= 0; there -= 1) {
        const at = here * width + there;
        best[at] = Math.max(best[at + 1], best[at + width], old[here] === next[there] ? best[at + width + 1] + weight[there] : 0);
      }
    }
    const pairs = [];
    for (let here = 0, there = 0; here < old.length && there < next.length; ) {
      const at = here * width + there;
      if (old[here] === next[there] && best[at] === best[at + width + 1] + weight[there]) pairs.push([here++, there++]);
      else if (best[at] === best[at + width]) here += 1;
      else there += 1;
    }
    return pairs;
  }

  // Between two children that stay, those of one name become each other in their order.
  function between(live, from, was, to, behind) {
    let at = 0;
    for (const node of to) {
      const found = was.slice(at, at + NEAR).findIndex((other) => other.nodeName === node.nodeName);
      if (found < 0) {
        live.insertBefore(document.importNode(node, true), from[at] ?? behind);
        continue;
      }
      for (const gone of from.slice(at, at + found)) gone.remove();
      one(from[at + found], was[at + found], node);
      at += found + 1;
    }
    for (const gone of from.slice(at)) gone.remove();
  }

  function one(live, before, next) {
    if (before.isEqualNode(next)) return;
    if (live.nodeType === Node.ELEMENT_NODE && live.nodeName === next.nodeName) patch(live, before, next);
    else if (live.nodeType === Node.TEXT_NODE && next.nodeType === Node.TEXT_NODE) live.data = next.data;
    else live.replaceWith(document.importNode(next, true));
  }

  // Replaces what scripts have built upon; opened blocks, places in wide tables and the focus stay.
  function renew(live, next) {
    const state = (node) => [...node.querySelectorAll("details, .scroll")];
    const kept = state(live).map((node) => ({ open: node.open, left: node.scrollLeft }));
    const focusable = (node) => [...node.querySelectorAll("a, button, summary, input, select")];
    const focus = focusable(live).indexOf(document.activeElement);
    live.replaceChildren(...[...next.childNodes].map((node) => document.importNode(node, true)));
    state(live).forEach((node, at) => {
      if (!kept[at]) return;
      if (node.localName === "details") node.open = kept[at].open;
      node.scrollLeft = kept[at].left;
    });
    if (focus >= 0) focusable(live)[focus]?.focus({ preventScroll: true });
  }

  return { attributes, patch };
})();
