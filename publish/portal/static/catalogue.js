// Search and filters of the catalogue page. The list is complete, and grouped by theme, without this file.
(function () {
  "use strict";

  // A Chinese word is found by its pairs of characters: the first, which tells the subject, and most of the others must
  // occur, so that "低保人数" finds 低保对象人数. The name of a register must be written as it is.
  const ENOUGH = 0.6;
  const HAN = /[\u3400-\u9fff]+/g;

  const template = document.getElementById("search");
  const list = document.getElementById("list");
  template.before(template.content.cloneNode(true));
  const panel = document.querySelector(".search");
  const query = panel.querySelector("input");
  const selects = Array.from(panel.querySelectorAll("select"));
  const output = panel.querySelector("output");
  const nothing = document.querySelector(".nothing");
  const contents = document.querySelector(".contents");

  // What a code is called, so that the name of a register finds what comes from it.
  const labels = new Map(
    Array.from(panel.querySelectorAll("[name=register] option"), (option) => [option.value, option.textContent]),
  );

  const groups = Array.from(list.querySelectorAll("section"), (node) => {
    const heading = node.querySelector("h2");
    const theme = heading.firstChild.textContent.trim();
    const entries = Array.from(node.querySelectorAll("li"), (row) => {
      const title = row.querySelector("a").textContent;
      const codes = [...row.dataset.v.split(" "), heading.id];
      const names = codes.map((code) => labels.get(code) || "");
      return {
        row,
        codes: new Set(codes),
        title: plain(title),
        near: plain([title, row.dataset.k, theme].join(" ")),
        text: plain([title, row.dataset.k, theme, ...names].join(" ")),
      };
    });
    return { node, body: node.querySelector("ul"), entries };
  });

  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  // The words to find: runs of Chinese characters, and what stands between them, cut at spaces.
  function words(text) {
    const chinese = text.match(HAN) || [];
    return [...chinese, ...text.replace(HAN, " ").split(/[\s,.;:、，。；：()（）]+/).filter(Boolean)];
  }

  // From 0 (not found) to 2 (stands in the title as it was written).
  function score(entry, word) {
    if (entry.title.includes(word)) return 2;
    if (entry.text.includes(word)) return 1;
    if (!word.match(HAN) || word.length < 3 || !entry.near.includes(word.slice(0, 2))) return 0;
    let found = 0;
    for (let at = 0; at + 1 < word.length; at += 1) found += entry.near.includes(word.slice(at, at + 2));
    const share = found / (word.length - 1);
    return share >= ENOUGH ? share : 0;
  }

  function rank(entry, wanted, chosen) {
    if (!chosen.every((value) => entry.codes.has(value))) return 0;
    const scores = wanted.map((word) => score(entry, word));
    return scores.every(Boolean) ? 1 + scores.reduce((sum, each) => sum + each, 0) : 0;
  }

  function show() {
    const wanted = words(plain(query.value));
    const chosen = selects.map((select) => select.value).filter(Boolean);
    let total = 0;
    const ranked = groups.map((group, order) => {
      const found = group.entries.map((entry, index) => ({ entry, index, rank: rank(entry, wanted, chosen) }));
      for (const { entry, rank: worth } of found) entry.row.hidden = !worth;
      const shown = found.filter((each) => each.rank).length;
      total += shown;
      group.node.hidden = !shown;
      found.sort((one, two) => two.rank - one.rank || one.index - two.index);
      group.body.append(...found.map((each) => each.entry.row));
      return { group, order, best: found[0].rank };
    });
    ranked.sort((one, two) => two.best - one.best || one.order - two.order);
    list.append(...ranked.map((each) => each.group.node));
    const isNarrowed = wanted.length + chosen.length > 0;
    output.textContent = output.dataset.found.replace("#", total);
    nothing.hidden = total > 0;
    contents.hidden = isNarrowed;
    list.classList.toggle("narrowed", isNarrowed);
    panel.querySelector("button").hidden = !isNarrowed;
  }

  // What was asked for stands in the address, so that it can be passed on.
  function remember() {
    const asked = new URLSearchParams();
    if (query.value.trim()) asked.set("q", query.value.trim());
    for (const select of selects) if (select.value) asked.set(select.name, select.value);
    history.replaceState(null, "", "#" + asked);
  }

  function recall() {
    const fragment = location.hash.slice(1);
    // Anything else is the anchor of a theme.
    if (fragment && !fragment.includes("=")) return false;
    const asked = new URLSearchParams(fragment);
    query.value = asked.get("q") || "";
    for (const select of selects) {
      select.value = asked.get(select.name) || "";
      if (select.selectedIndex < 0) select.value = "";
    }
    return true;
  }

  function update() {
    show();
    remember();
  }

  function links() {
    return Array.from(list.querySelectorAll("li:not([hidden]) a"));
  }

  // Arrow keys lead from the search field into the results and back.
  function move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const path = [query, ...links()];
    const at = path.indexOf(document.activeElement);
    const next = path[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  }

  query.addEventListener("input", update);
  for (const select of selects) select.addEventListener("change", update);
  panel.querySelector("button").addEventListener("click", () => {
    query.value = "";
    for (const select of selects) select.value = "";
    update();
    query.focus();
  });
  panel.addEventListener("keydown", move);
  list.addEventListener("keydown", move);
  window.addEventListener("hashchange", () => {
    if (recall()) show();
  });
  recall();
  show();
})();
