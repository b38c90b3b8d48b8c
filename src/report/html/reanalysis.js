// A reanalysis: of each year its pictures and tables, narrowed by what is typed and chosen.
import { rowsOf } from "./data.js";
import { ChartGroups, Charts } from "./charts.js";
import { Style } from "./format.js";
import { DataTable } from "./tables.js";
import { fillSelect } from "./choices.js";

const DEFAULT_COUNTRY = "World";
const CO2E = { name: "co2e_kg", title: "Training", unit: "kgCO2e", style: Style.number, digits: 3 };

class Year {
  constructor(year, intensities, texts) {
    this.section = document.getElementById(year.place);
    this.rows = {};
    for (const [name, table] of Object.entries(year.tables)) this.rows[name] = rowsOf(table, texts);
    this.intensities = intensities;
    this.form = this.section.querySelector("form");
    this.offerCountries();
    this.systems = new DataTable(this.section.querySelector(".systems"), year.tables.systems.title, [...year.tables.systems.columns, CO2E]);
    this.doubts = new DataTable(this.section.querySelector(".doubts"), year.tables.doubts.title, year.tables.doubts.columns);
    this.charts = new Charts(year.charts, (name) => this.table(name));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", () => this.show());
    this.show();
  }

  offerCountries() {
    const { country } = this.form.elements;
    fillSelect(country, this.intensities.map((row) =>
      [row.country, `${row.country} (${row.year}: ${row.kg_per_kwh} kg/kWh)`]));
    country.value = DEFAULT_COUNTRY;
  }

  show() {
    this.systems.show(this.chosen(this.rows.systems).map((row) => this.withCarbon(row)));
    this.doubts.show(this.chosen(this.rows.doubts));
    this.charts.redraw();
  }

  /** Those whose code holds every word. */
  chosen(rows) {
    const words = this.form.elements.words.value.toLowerCase().split(/\s+/);
    return rows.filter(({ code }) => words.every((word) => code.toLowerCase().includes(word)));
  }

  withCarbon(row) {
    const { kg_per_kwh: intensity } = this.intensities.find(({ country }) => country === this.form.elements.country.value);
    return { ...row, co2e_kg: row.training_kwh === null ? null : row.training_kwh * intensity };
  }

  table(name) {
    if (name === "ranked") {
      const limit = Number(this.form.elements.ranked.value) || Infinity;
      return this.chosen(this.rows.systems).slice(0, limit).map((row) => this.withCarbon(row));
    }
    return ["systems", "objectives"].includes(name) ? this.chosen(this.rows[name]) : this.rows[name];
  }
}

export function startReanalysis(data) {
  const intensities = rowsOf(data.intensities, data.texts);
  const years = data.years.map((year) => new Year(year, intensities, data.texts));
  return { charts: new ChartGroups(years.map(({ charts }) => charts)) };
}
