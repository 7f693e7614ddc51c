const collator = new Intl.Collator("en-GB", { numeric: true }); // made once: of thousands of rows a comparison is quick
for (const table of document.querySelectorAll("table")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const first = [...body.rows];
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  heads.forEach((head, at) => {
    const press = document.createElement("span"); // a button would be left out of the heads of later pages in print
    press.setAttribute("role", "button");
    press.tabIndex = 0;
    press.title = "Sort by this column: up, then down, then as it was at first";
    press.textContent = head.textContent;
    head.replaceChildren(press);
    head.setAttribute("aria-sort", "none");
    const sort = () => {
      const way = next[head.getAttribute("aria-sort")];
      const of = (row) => row.cells[at].dataset.sort ?? row.cells[at].textContent;
      const order = ([a], [b]) => (way === "descending" ? collator.compare(b, a) : collator.compare(a, b));
      const keyed = () => [...body.rows].map((row) => [of(row), row]).sort(order);
      const rows = way === "none" ? first : keyed().map(([, row]) => row);
      heads.forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", way);
      body.remove(); // a row put in its place in a page that is shown costs as much as a page
      body.append(...rows);
      table.append(body);
    };
    press.addEventListener("click", sort);
    press.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        sort();
      }
    });
  });
}
for (const box of document.querySelectorAll(".wide:has([data-requirement])")) {
  const rows = [...box.querySelector("tbody").rows];
  const of = (row) => row.querySelector("[data-requirement]").dataset;
  const saidIn = new Map(rows.map((row) => [row, row.textContent.toLocaleLowerCase("en-GB")])); // once, not at each key pressed
  const bar = document.createElement("div");
  bar.className = "filter";
  bar.setAttribute("role", "search");
  bar.setAttribute("aria-label", `Filter: ${box.previousElementSibling.textContent}`);
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const labelled = (words, control) => {
    const label = document.createElement("label");
    label.append(words, control);
    bar.append(label);
    control.addEventListener("input", () => choose());
    return control;
  };
  const listed = (words, name) => {
    const count = new Map();
    rows.forEach((row) => count.set(of(row)[name], (count.get(of(row)[name]) ?? 0) + 1));
    const control = document.createElement("select");
    control.add(new Option("All", ""));
    [...count].forEach(([value, number]) => control.add(new Option(`${value} (${number})`, value)));
    return [name, labelled(words, control)];
  };
  const choose = () => {
    const words = text.value.toLocaleLowerCase("en-GB").split(/\s+/);
    rows.forEach((row) => {
      const fits = chosen.every(([name, control]) => !control.value || of(row)[name] === control.value);
      row.hidden = !(fits && words.every((word) => saidIn.get(row).includes(word)));
    });
    const shown = rows.filter((row) => !row.hidden).length;
    said.textContent = `Shown: ${shown} of ${rows.length}`;
    said.classList.toggle("fewer", shown < rows.length);
  };
  const chosen = [listed("Requirement", "requirement"), listed("Severity", "severity"), listed("Verdict", "verdict")];
  const text = labelled("Words, such as a case or a team", Object.assign(document.createElement("input"), { type: "search" }));
  bar.append(said);
  box.before(bar);
  choose();
}
