// Tables that sort when their headings are pressed, by mouse or keyboard.
import { Style, shown } from "./format.js";

const collator = new Intl.Collator(undefined, { numeric: true });

/** Numbers by size, texts by the alphabet; what is unknown comes last either way. */
function compare(a, b, direction) {
  const aMissing = a === null || a === "";
  const bMissing = b === null || b === "";
  if (aMissing || bMissing) return aMissing - bMissing;
  return direction * (typeof a === "number" ? a - b : collator.compare(a, b));
}

/** Makes buttons of the headings; calls sort(column, direction) when one is pressed, 1 for ascending. */
function addSortButtons(headings, sort) {
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      sort(column, direction);
    });
  });
}

/** A table whose rows stand in the page. */
export function makeSortable(table) {
  const body = table.tBodies[0];
  const key = (row, column) => {
    const cell = row.cells[column];
    if (!("value" in cell.dataset)) return cell.textContent;
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  };
  addSortButtons([...table.tHead.rows[0].cells], (column, direction) => {
    const rows = [...body.rows].map((row) => [key(row, column), row]);
    rows.sort(([a], [b]) => compare(a, b, direction));
    body.append(...rows.map(([, row]) => row));
  });
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Rows that may be thousands: so many are shown at first, the others when asked for. */
const ROWS_AT_FIRST = 100;
/** Texts up to so many characters stay on one line. */
const SHORT_TEXT = 40;

/** A sortable table of row objects in `place`; show() replaces its rows. */
export class DataTable {
  constructor(place, title, columns) {
    this.columns = columns;
    this.limit = ROWS_AT_FIRST;
    this.rows = [];
    this.headings = columns.map((column) =>
      element("th", { scope: "col", className: column.style === Style.text ? "" : "number" },
        column.unit ? `${column.title} (${column.unit})` : column.title));
    this.caption = element("caption", { textContent: title });
    this.body = element("tbody", {});
    const table = element("table", {}, this.caption,
      element("thead", {}, element("tr", {}, ...this.headings)), this.body);
    const scroll = element("div", { className: "scroll", tabIndex: 0 }, table);
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", title);
    this.more = element("button", { type: "button", className: "more", hidden: true });
    this.more.addEventListener("click", () => {
      this.limit = Infinity;
      this.draw();
    });
    addSortButtons(this.headings, (column, direction) => {
      const name = this.columns[column].name;
      this.rows.sort((a, b) => compare(a[name], b[name], direction));
      this.draw();
    });
    place.replaceChildren(scroll, this.more);
  }

  show(rows, title) {
    this.rows = [...rows];
    this.limit = ROWS_AT_FIRST;
    if (title) this.caption.textContent = title;
    for (const heading of this.headings) heading.removeAttribute("aria-sort");
    this.draw();
  }

  cell(row, column) {
    const textContent = shown(row[column.name], column);
    const kind = column.style === Style.text ? (textContent.length <= SHORT_TEXT ? "short" : "") : "number";
    return element("td", { className: kind, textContent });
  }

  draw() {
    const shownRows = this.rows.slice(0, this.limit);
    this.body.replaceChildren(...shownRows.map((row) =>
      element("tr", {}, ...this.columns.map((column) => this.cell(row, column)))));
    this.more.hidden = shownRows.length === this.rows.length;
    this.more.textContent = `Show all ${this.rows.length} rows`;
  }
}
