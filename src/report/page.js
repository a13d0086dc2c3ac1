"use strict";
// What the page can do beyond being read: sort, filter, hand out the pictures, unfold before printing where that was asked for. Without it nothing is missing
// but that. It reads only what stands on the page and asks no network.
(() => {
  const all = (what, where) => Array.from((where || document).querySelectorAll(what));
  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // Sorting: by figure in columns of figures, else by words; what is empty comes last either way.
  const key = (row, column, numeric) => {
    const cell = row.cells[column];
    const text = cell.dataset.sort === undefined ? cell.textContent.trim() : cell.dataset.sort;
    if (text === "") return null;
    return numeric ? Number(text.replace(/,/g, "")) : text;
  };
  const sort = (table, column, direction) => {
    const head = table.tHead.rows[0].cells;
    const numeric = head[column].classList.contains("n");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({ row, key: key(row, column, numeric) }));
    rows.sort((one, other) => {
      if (one.key === null || other.key === null) return (one.key === null) - (other.key === null);
      const by = numeric ? one.key - other.key : order.compare(one.key, other.key);
      return direction * by;
    });
    body.append(...rows.map((entry) => entry.row));
    for (const cell of head) cell.removeAttribute("aria-sort");
    head[column].setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
  };
  const sortable = (table) => {
    const head = table.tHead.rows[0].cells;
    Array.from(head).forEach((cell, column) => {
      const button = make("button", { type: "button" });
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => sort(table, column, cell.getAttribute("aria-sort") === "ascending" ? -1 : 1));
    });
  };

  // Filtering: a row stays that has every word.
  let fields = 0;
  const filter = (tables, place, label) => {
    const id = "filter-" + (fields += 1);
    const rows = tables.flatMap((table) => Array.from(table.tBodies[0].rows, (row) => ({ row, table, words: null })));
    const field = make("input", { type: "search", id, autocomplete: "off", spellcheck: "false" });
    const told = make("output", { for: id });
    const tools = make("div", { class: "tools" }, make("label", { for: id }, label), field, told);
    const apply = () => {
      const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let left = 0;
      for (const entry of rows) {
        if (entry.words === null) entry.words = entry.row.textContent.toLowerCase();
        const stays = wanted.every((word) => entry.words.includes(word));
        entry.row.hidden = !stays;
        left += stays;
      }
      told.textContent = wanted.length ? `${left} of ${rows.length} rows` : "";
      for (const group of all("details.group")) {
        if (!tables.some((table) => group.contains(table))) continue;
        const some = all("tbody tr", group).some((row) => !row.hidden);
        group.hidden = !some;
        if (group.dataset.was === undefined) group.dataset.was = group.open;
        group.open = wanted.length ? some : group.dataset.was === "true";
      }
    };
    field.addEventListener("input", apply);
    place.before(tools);
    return tools;
  };
  // Where rows are cards there are no headers to press.
  const sorter = (tables, tools) => {
    const id = "sort-" + (fields += 1);
    const names = Array.from(tables[0].tHead.rows[0].cells, (cell) => cell.textContent);
    const choice = make("select", { id }, make("option", { value: "" }, "as it stands"));
    names.forEach((name, column) => choice.append(make("option", { value: column }, name)));
    choice.addEventListener("change", () => choice.value && tables.forEach((table) => sort(table, Number(choice.value), 1)));
    tools.append(make("span", { class: "sorter" }, make("label", { for: id }, "Sort by "), choice));
  };
  const data = all("table.data");
  const groups = all(".groups table.stack");
  const claims = all("#table-claims");
  for (const table of data) filter([table], table.closest(".box"), "Filter rows");
  if (groups.length) sorter(groups, filter(groups, document.querySelector(".groups"), "Filter outcomes"));
  if (claims.length) sorter(claims, filter(claims, claims[0].closest(".box"), "Filter claims"));
  for (const table of [...data, ...groups, ...claims]) sortable(table);

  // Pictures: the whole of the SVG, with the letters that it shares with the others.
  const svgOf = (figure) => {
    const copy = figure.querySelector("svg").cloneNode(true);
    const [width, height] = copy.dataset.whole.split(" ");
    const letters = document.getElementById("letters");
    const used = new Set(all("use", copy).map((use) => use.getAttribute("href").slice(1)));
    for (const fill of all("[fill^='url(#']", copy)) used.add(fill.getAttribute("fill").slice(5, -1));
    const space = "http://www.w3.org/2000/svg";
    const link = "http://www.w3.org/1999/xlink";
    const shared = document.createElementNS(space, "defs");
    for (const element of letters.querySelector("defs").children) if (used.has(element.id)) shared.append(element.cloneNode(true));
    copy.prepend(shared);
    const title = document.createElementNS(space, "title");
    title.textContent = (figure.querySelector("h3 .for-wide") || figure.querySelector("h3")).textContent;
    copy.prepend(title);
    for (const use of all("use", copy)) use.setAttributeNS(link, "xlink:href", use.getAttribute("href"));
    for (const label of all("[data-words]", copy)) {
      label.setAttribute("aria-label", label.dataset.words);
      label.removeAttribute("data-words");
    }
    for (const [name, value] of [["width", width], ["height", height], ["viewBox", `0 0 ${width} ${height}`]]) copy.setAttribute(name, value);
    copy.removeAttribute("class");
    copy.removeAttribute("data-whole");
    return { text: new XMLSerializer().serializeToString(copy), width: Number(width), height: Number(height) };
  };
  const save = (blob, name) => {
    const url = URL.createObjectURL(blob);
    const link = make("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };
  const asSvg = (text) => new Blob([text], { type: "image/svg+xml" });
  const savePng = (figure, name) => {
    const { text, width, height } = svgOf(figure);
    const scale = Number(figure.dataset.scale);
    const url = URL.createObjectURL(asSvg(text));
    const image = new Image();
    image.onload = () => {
      const canvas = make("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(url);
      canvas.toBlob((blob) => blob && save(blob, name), "image/png");
    };
    image.src = url;
  };
  for (const figure of all("figure.chart")) {
    if (!figure.querySelector("svg")) continue;
    const svg = figure.querySelector("a.svg");
    const png = figure.querySelector("a.png");
    svg.addEventListener("click", (event) => { event.preventDefault(); save(asSvg(svgOf(figure).text), svg.download); });
    png.addEventListener("click", (event) => { event.preventDefault(); savePng(figure, png.download); });
    // A mark leads to its claim, also where the white of a hollow mark lies over it.
    for (const picture of all("svg.art", figure)) {
      const claimAt = (event) => {
        const marks = document.elementsFromPoint(event.clientX, event.clientY).filter((mark) => picture.contains(mark) && mark.dataset.id);
        return marks.map((mark) => "claim-" + mark.dataset.id).find((id) => document.getElementById(id));
      };
      picture.addEventListener("mousemove", (event) => picture.classList.toggle("way", claimAt(event) !== undefined));
      picture.addEventListener("click", (event) => {
        const claim = claimAt(event);
        if (claim) location.hash = claim;
      });
    }
  }

  // A link to a folded place unfolds it.
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();

  // Paper does not unfold by itself in every browser.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = document.getElementById("whole").checked ? all("details:not([open])") : [];
    for (const fold of folded) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of folded) fold.open = false; });
})();
