// A reanalysis: tables and pictures of one or two years.
import { rowsOf } from "./data.js";
import { Charts } from "./charts.js";

export function startReanalysis(data) {
  const rows = {};
  for (const [name, table] of Object.entries(data.tables)) rows[name] = rowsOf(table, data.texts);
  return { charts: new Charts(data.charts, (name) => rows[name]) };
}
