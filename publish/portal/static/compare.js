// Chooses areas and periods of an indicator, draws them as small charts of one scale, and keeps the choice in the
// address. All figures come from the tables of the page, which are complete and readable without this file.
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const HEIGHT = 170;
  const TOP = 34;
  const BOTTOM = 142;
  const FIRST_AREAS = 3;
  const TICKS = 4;
  const NO_DATA = "–";
  const template = document.querySelector("#choose");
  template.before(template.content.cloneNode(true));
  const panel = document.querySelector(".choose");
  const [of, from, to] = ["of", "from", "to"].map((name) => panel.querySelector(`[name=${name}]`));
  const picks = panel.querySelector(".picks");
  const output = panel.querySelector("output");
  const language = document.documentElement.lang;
  const compact = new Intl.NumberFormat(language, { notation: "compact", useGrouping: "always", maximumFractionDigits: 2 });

  function cellOf(cell) {
    const { order, mark } = cell.dataset;
    return { cell, value: order ? Number(order) : null, mark: mark || "", shown: cell.textContent };
  }

  // What a table says: its areas by column, its periods in order of time.
  const groups = Array.from(document.querySelectorAll(".comparison"), (section) => {
    const table = section.querySelector("table");
    const heads = Array.from(table.tHead.rows[0].cells).slice(1);
    const areas = heads.map((head, at) => ({ code: head.dataset.area, name: head.textContent, head, at }));
    const periods = Array.from(table.tBodies[0].rows, (row) => ({
      row,
      month: row.dataset.month,
      label: row.cells[0].firstChild.textContent.trim(),
      breaks: "breaks" in row.dataset,
      cells: Array.from(row.cells).slice(1).map(cellOf),
    })).reverse();
    const plots = document.createElement("div");
    plots.className = "plots";
    section.querySelector(".beside").prepend(plots);
    table.createTFoot();
    const notes = Array.from(section.querySelectorAll("[data-note]"));
    return { section, table, areas, periods, plots, notes };
  });

  // A name that is Chinese on an English page stays marked as such.
  function nameOf(area) {
    const name = document.createElement("span");
    const marked = area.head.querySelector("[lang]");
    if (marked) name.lang = marked.lang;
    name.textContent = area.name;
    return name;
  }

  function element(name, attributes, text) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  }

  // Round ticks around the values, as `charts.scale` has them: from zero unless the values are far from it.
  function scale(values) {
    let [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
    if ((low >= 0 && low < 0.6 * high) || low === high) low = Math.min(low, 0);
    if ((high <= 0 && high > 0.6 * low) || low === high) high = Math.max(high, 0);
    const rough = (high - low || 1) / TICKS;
    const magnitude = 10 ** Math.floor(Math.log10(rough));
    const step = magnitude * [1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough * (1 - 1e-9));
    const first = Math.floor(low / step + 1e-9);
    const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
    return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  }

  function chart(area, periods, ticks) {
    const share = (at) => (periods.length > 1 ? at / (periods.length - 1) : 0.5);
    const x = (at) => `${(100 * share(at)).toFixed(2)}%`;
    const base = ticks[0];
    const y = (value) => BOTTOM - ((value - base) / (ticks[ticks.length - 1] - base)) * (BOTTOM - TOP);
    const cells = periods.map((period) => period.cells[area.at]);
    const svg = element("svg", { class: "chart chart-line", role: "img", width: "100%", height: HEIGHT });
    for (const tick of ticks) {
      const at = { y1: y(tick), y2: y(tick) };
      svg.append(element("line", { class: tick === 0 ? "grid grid-zero" : "grid", x1: 0, x2: "100%", ...at }));
      svg.append(element("text", { class: "axis", x: -8, y: y(tick), dy: 4, "text-anchor": "end" }, compact.format(tick)));
    }
    // A line ends at a value that is not published, and where the series breaks; it goes on over periods for which
    // the area does not report.
    const runs = [];
    let isCut = true;
    let last = -1;
    let marked = -1;
    cells.forEach(({ value, mark }, at) => {
      if (at && periods[at].breaks) {
        isCut = true;
        const middle = `${(50 * (share(at - 1) + share(at))).toFixed(2)}%`;
        svg.append(element("line", { class: "break", x1: middle, x2: middle, y1: 16, y2: BOTTOM }));
        svg.append(element("circle", { class: "foot", cx: middle, cy: BOTTOM, r: 3.5 }));
      }
      if (value === null) {
        // Where there is no data there is nothing to protect, and nothing is drawn.
        if (mark === NO_DATA) return;
        isCut = true;
        svg.append(element("line", { class: "gap", x1: x(at), x2: x(at), y1: 16, y2: BOTTOM }));
        const isNew = !at || cells[at - 1].value !== null || cells[at - 1].mark !== mark;
        if (isNew && (marked < 0 || share(at) - share(marked) > 0.09)) {
          svg.append(element("text", { class: "gap-mark", x: x(at), y: 10, "text-anchor": "middle" }, mark));
          marked = at;
        }
        return;
      }
      if (isCut) runs.push([]);
      isCut = false;
      runs[runs.length - 1].push(at);
      last = at;
    });
    const box = { class: "stretch", width: "100%", height: HEIGHT, viewBox: `0 0 100 ${HEIGHT}`, preserveAspectRatio: "none" };
    const stretched = element("svg", box);
    const steps = (run) => run.map((at) => `${(100 * share(at)).toFixed(2)} ${y(cells[at].value).toFixed(1)}`).join(" L");
    const path = runs.filter((run) => run.length > 1).map((run) => `M${steps(run)}`).join(" ");
    stretched.append(element("path", { class: "line", d: path, "vector-effect": "non-scaling-stroke" }));
    svg.append(stretched);
    for (const [at] of runs.filter((run) => run.length === 1)) {
      svg.append(element("circle", { class: "dot", cx: x(at), cy: y(cells[at].value), r: 3 }));
    }
    if (last >= 0) {
      const anchor = share(last) > 0.7 ? "end" : share(last) < 0.3 ? "start" : "middle";
      const place = { x: x(last), y: y(cells[last].value) - 10, "text-anchor": anchor };
      svg.append(element("circle", { class: "dot", cx: x(last), cy: y(cells[last].value), r: 4 }));
      svg.append(element("text", { class: "value", ...place }, cells[last].shown));
    }
    for (const at of new Set([0, periods.length - 1])) {
      const anchor = periods.length === 1 ? "middle" : at ? "end" : "start";
      svg.append(element("text", { class: "axis", x: x(at), y: BOTTOM + 20, "text-anchor": anchor }, periods[at].label));
    }
    const end = periods[periods.length - 1];
    svg.setAttribute("aria-label", `${area.name}: ${periods[0].label} – ${end.label}; ${end.cells[area.at].shown}`);
    return svg;
  }

  function plot(area, periods, ticks) {
    const figure = document.createElement("div");
    const title = document.createElement("p");
    title.className = "plot-title";
    title.append(nameOf(area));
    figure.append(title, chart(area, periods, ticks));
    return figure;
  }

  // The change from the first period to the last; none where either is not published or the series breaks between, and
  // none between running totals of unlike length.
  function change(area, periods, table) {
    const [then, now] = [periods[0], periods[periods.length - 1]].map((period) => period.cells[area.at].value);
    if (then === null || now === null) return table.dataset.hidden;
    if (periods.some((period, at) => at && period.breaks)) return table.dataset.broken;
    const [first, last] = [periods[0].month, periods[periods.length - 1].month];
    if (table.dataset.kind === "ytd" && first.slice(5) !== last.slice(5)) return table.dataset.unlike;
    const digits = Number(table.dataset.decimals);
    const style = { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "exceptZero" };
    return new Intl.NumberFormat(language, style).format(now - then).replace("-", "−");
  }

  function summarise({ table, areas }, chosen, periods) {
    const foot = table.tFoot;
    foot.replaceChildren();
    if (periods.length < 2) return;
    const row = foot.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = `${table.dataset.change} ${periods[0].label} → ${periods[periods.length - 1].label}`;
    row.append(head);
    for (const area of areas.filter((each) => chosen.includes(each))) {
      const cell = row.insertCell();
      cell.className = "n";
      cell.textContent = change(area, periods, table);
    }
  }

  function current() {
    return groups[of.selectedIndex];
  }

  function ticked() {
    return Array.from(picks.querySelectorAll(":checked"), (box) => box.value);
  }

  // A period for which none of these areas reports is left out, unless nothing else is left; a break in it is not.
  function reported(inRange, chosen) {
    const told = [];
    let breaks = false;
    for (const period of inRange) {
      breaks = breaks || period.breaks;
      if (chosen.every((area) => period.cells[area.at].mark === NO_DATA)) continue;
      told.push({ ...period, breaks });
      breaks = false;
    }
    return told.length ? told : inRange;
  }

  function show() {
    const group = current();
    const codes = ticked();
    const chosen = group.areas.filter((area) => codes.includes(area.code));
    const inRange = group.periods.filter((period) => period.month >= from.value && period.month <= to.value);
    const periods = reported(inRange, chosen);
    const rows = new Set(periods.map((period) => period.row));
    for (const each of groups) each.section.hidden = each !== group;
    for (const area of group.areas) area.head.hidden = !chosen.includes(area);
    for (const period of group.periods) {
      period.row.hidden = !rows.has(period.row);
      period.cells.forEach(({ cell }, at) => (cell.hidden = !chosen.includes(group.areas[at])));
    }
    const cells = periods.flatMap((period) => chosen.map((area) => period.cells[area.at]));
    const ticks = scale(cells.map((cell) => cell.value).filter((value) => value !== null));
    group.plots.replaceChildren(...chosen.map((area) => plot(area, periods, ticks)));
    summarise(group, chosen, periods);
    const isGap = (cell) => cell.value === null && cell.mark !== NO_DATA;
    const applies = { gap: cells.some(isGap), axis: !ticks.includes(0) };
    for (const { month, breaks } of inRange) if (breaks && month > periods[0].month) applies[month] = true;
    for (const note of group.notes) note.hidden = !applies[note.dataset.note];
    output.textContent = output.dataset.said.replace("#a", chosen.length).replace("#p", periods.length);
  }

  function offerAreas(group, wanted) {
    const known = wanted.filter((code) => group.areas.some((area) => area.code === code));
    const first = group.areas.slice(0, FIRST_AREAS).map((area) => area.code);
    const chosen = known.length ? known : first;
    picks.replaceChildren(
      ...group.areas.map((area) => {
        const label = document.createElement("label");
        const box = document.createElement("input");
        box.type = "checkbox";
        box.value = area.code;
        box.checked = chosen.includes(area.code);
        label.append(box, nameOf(area));
        return label;
      }),
    );
  }

  // Takes what the page offers and nothing else: an address may have been written by anybody.
  function offer(asked) {
    const group = current();
    offerAreas(group, (asked.get("areas") || "").split(","));
    const months = group.periods.map((period) => period.month);
    const known = (period) => period.cells.filter((cell) => cell.mark !== NO_DATA).length;
    const ends = [
      [from, (group.periods.find((period) => known(period) > 1) || group.periods[0]).month],
      [to, months[months.length - 1]],
    ];
    for (const [select, usual] of ends) {
      const wanted = asked.get(select.name);
      select.replaceChildren(...group.periods.map((period) => new Option(period.label, period.month)));
      select.value = months.includes(wanted) ? wanted : usual;
    }
    order();
  }

  function order() {
    if (from.value > to.value) [from.value, to.value] = [to.value, from.value];
  }

  function asked() {
    return new URLSearchParams({ of: of.value, areas: ticked().join(","), from: from.value, to: to.value });
  }

  function recall() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    of.value = wanted.get("of");
    if (of.selectedIndex < 0) of.selectedIndex = 0;
    offer(wanted);
    show();
  }

  panel.addEventListener("change", (event) => {
    if (event.target === of) offer(asked());
    order();
    show();
    history.replaceState(null, "", "#" + asked());
  });
  window.addEventListener("hashchange", recall);
  recall();
})();
