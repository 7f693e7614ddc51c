for (const table of document.querySelectorAll("table")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const press = document.createElement("span"); // a button would be left out of the heads of later pages in print
    press.setAttribute("role", "button");
    press.tabIndex = 0;
    press.title = "Sort by this column";
    press.textContent = head.textContent;
    head.replaceChildren(press);
    const sort = () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      const of = (row) => row.cells[at].dataset.sort ?? row.cells[at].textContent;
      const order = (a, b) => of(a).localeCompare(of(b), "en-GB", { numeric: true });
      const rows = [...table.tBodies[0].rows].sort((a, b) => (down ? order(b, a) : order(a, b)));
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      table.tBodies[0].append(...rows);
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
