// EnergyTable: read from files and data frames, and given to data frames.
#include <algorithm>
#include <memory>

#include "bindings.hpp"
#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/ingest/frame.hpp"
#include "crosswatt/ingest/table_request.hpp"
#include "crosswatt/report/inspect_document.hpp"
#include "crosswatt/report/writers.hpp"
#include "watched.hpp"

namespace crosswatt::python {
namespace {

using SharedTable = std::shared_ptr<EnergyTable>;
using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Codes = py::array_t<std::int32_t, py::array::c_style | py::array::forcecast>;

template <typename T>
std::span<const T> span_of(const py::array_t<T, py::array::c_style | py::array::forcecast>& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

/// The table's own memory, which stays as long as the array does; not to be written to.
py::array view_of(std::span<const double> values, const py::object& owner) {
  py::array_t<double> array({values.size()}, {sizeof(double)}, values.data(), owner);
  array.attr("setflags")(py::arg("write") = false);
  return array;
}

/// (codes, names): what pandas calls a categorical; -1 = unknown.
template <typename CodeOf>
py::tuple categories(const EnergyTable& table, const std::vector<std::string>& names, const CodeOf& code_of) {
  py::array_t<std::int32_t> codes(table.rows());
  std::int32_t* const first = codes.mutable_data();
  for (Index row = 0; row < table.rows(); ++row) first[row] = code_of(row);
  return py::make_tuple(codes, names);
}

bool any(const EnergyTable& table, const std::function<bool(Index)>& holds) {
  for (Index row = 0; row < table.rows(); ++row)
    if (holds(row)) return true;
  return false;
}

py::tuple phases(const EnergyTable& table) {
  return categories(table, {std::string(name(Phase::training)), std::string(name(Phase::inference))},
                    [&](Index row) { return static_cast<std::int32_t>(table.phase(row)) - 1; });
}

py::tuple scopes(const EnergyTable& table) {
  std::vector<std::string> names;
  for (const Scope scope : {Scope::gpu, Scope::cpu, Scope::ram, Scope::total, Scope::wall})
    names.emplace_back(name(scope));
  return categories(table, names, [&](Index row) { return static_cast<std::int32_t>(table.scope(row)) - 1; });
}

py::tuple notes(const EnergyTable& table) {
  NameDictionary known;
  std::vector<std::int32_t> codes;
  for (Index row = 0; row < table.rows(); ++row)
    codes.push_back(table.notes(row).empty() ? -1 : static_cast<std::int32_t>(known.add(table.notes(row))));
  return categories(table, known.all(), [&](Index row) { return codes[static_cast<std::size_t>(row)]; });
}

/// NaN where it is not said.
py::array_t<double> repetitions(const EnergyTable& table) {
  py::array_t<double> values(table.rows());
  double* const first = values.mutable_data();
  for (Index row = 0; row < table.rows(); ++row)
    first[row] = table.repetition(row) < 0 ? kUnknown : static_cast<double>(table.repetition(row));
  return values;
}

TableRequest stoppable(TableRequest request, Watched& watched) {
  request.stop = watched.stop_request();
  return request;
}

/// The columns that at least one row knows, in the order of the long CSV: numbers, or (codes, names).
py::dict frame_columns(const SharedTable& shared) {
  const EnergyTable& table = *shared;
  py::dict columns;
  columns["workload"] = categories(table, table.workloads().all(), [&](Index row) {
    return static_cast<std::int32_t>(table.workload_ids()[static_cast<std::size_t>(row)]);
  });
  columns["hardware"] = categories(table, table.hardware().all(), [&](Index row) {
    return static_cast<std::int32_t>(table.hardware_ids()[static_cast<std::size_t>(row)]);
  });
  if (any(table, [&](Index row) { return table.phase(row) != Phase::unknown; })) columns["phase"] = phases(table);
  if (any(table, [&](Index row) { return table.scope(row) != Scope::unknown; })) columns["scope"] = scopes(table);
  columns["energy_kwh"] = view_of(table.energy_kwh(), py::cast(shared));
  for (const Column column : kColumns)
    if (table.knows(column))
      columns[py::str(std::string(name(column)))] = view_of(table.numbers(column), py::cast(shared));
  if (!table.families().empty())
    columns["family"] = categories(table, table.families().all(),
                                   [&](Index row) { return static_cast<std::int32_t>(table.family_id(row)); });
  if (any(table, [&](Index row) { return table.repetition(row) >= 0; })) columns["repetition"] = repetitions(table);
  if (any(table, [&](Index row) { return !table.notes(row).empty(); })) columns["notes"] = notes(table);
  return columns;
}

/// @param columns  of a frame: (heading, numbers), (heading, (codes, names)) or (heading, None).
SharedTable table_of_frame(const py::list& columns, Index rows, const std::string& name, const TableRequest& request) {
  std::vector<FrameColumn> borrowed;
  std::vector<py::object> owners;
  for (const py::handle& item : columns) {
    const auto [heading, values] = item.cast<std::pair<std::string, py::object>>();
    FrameColumn column{.heading = heading, .values = {}};
    if (py::isinstance<py::tuple>(values)) {
      auto [codes, names] = values.cast<std::pair<Codes, std::vector<std::string>>>();
      column.values = FrameText{span_of(codes), std::move(names)};
      owners.push_back(codes);
    } else if (!values.is_none()) {
      auto numbers = values.cast<Numbers>();
      column.values = span_of(numbers);
      owners.push_back(numbers);
    }
    borrowed.push_back(std::move(column));
  }
  return watched([&](Watched& watched) {
    const ReadOptions options = stoppable(request, watched).read_options();
    return std::make_shared<EnergyTable>(refine(read_frame(borrowed, rows, name, options), request));
  });
}

void bind_request(py::module_& core) {
  py::class_<TableRequest>(core, "TableRequest")
      .def(py::init<>())
      .def_readwrite("files", &TableRequest::files)
      .def_readwrite("input_format", &TableRequest::input_format)
      .def_readwrite("wide", &TableRequest::wide)
      .def_readwrite("energy_unit", &TableRequest::energy_unit)
      .def_readwrite("workload_from", &TableRequest::workload_from)
      .def_readwrite("include_backups", &TableRequest::include_backups)
      .def_readwrite("set_hardware", &TableRequest::set_hardware)
      .def_readwrite("set_phase", &TableRequest::set_phase)
      .def_readwrite("set_scope", &TableRequest::set_scope)
      .def_readwrite("family_regex", &TableRequest::family_regex)
      .def_readwrite("hardware_file", &TableRequest::hardware_file)
      .def_readwrite("merge_hardware", &TableRequest::merge_hardware)
      .def_readwrite("strict", &TableRequest::strict)
      .def_readwrite("phase", &TableRequest::phase)
      .def_readwrite("scope", &TableRequest::scope)
      .def_readwrite("hardware", &TableRequest::hardware)
      .def_readwrite("workload", &TableRequest::workload)
      .def_readwrite("threads", &TableRequest::threads)
      .def("check",
           [](const TableRequest& request) {
             request.read_options();
             request.catalogue();
           })
      .def("are_known_hardware", [](const TableRequest& request, const std::vector<std::string>& names) {
        const HardwareCatalogue catalogue = request.catalogue();
        std::vector<bool> known;
        for (const std::string& name : names) known.push_back(!catalogue.find(name).candidates.empty());
        return known;
      });
}

}  // namespace

void bind_tables(py::module_& core) {
  bind_request(core);
  py::class_<EnergyTable, SharedTable>(core, "EnergyTable")
      .def("__len__", &EnergyTable::rows)
      .def("workloads", [](const EnergyTable& table) { return table.workloads().all(); })
      .def("hardware", [](const EnergyTable& table) { return table.hardware().all(); })
      .def("remarks", &EnergyTable::remarks)
      .def("doubts",
           [](const EnergyTable& table, const TableRequest& request) { return doubts(table, request.catalogue()); })
      .def("inspection",
           [](const EnergyTable& table, const TableRequest& request) {
             return to_terminal(inspect_document(table, request.catalogue()));
           })
      .def("long_csv", &to_long_csv);
  core.def("read_table", [](const TableRequest& request) {
    return watched(
        [&](Watched& watched) { return std::make_shared<EnergyTable>(read_table(stoppable(request, watched))); });
  });
  core.def("read_text", [](const std::string& name, const std::string& text, const TableRequest& request) {
    return watched([&](Watched& watched) {
      const ReadOptions options = stoppable(request, watched).read_options();
      return std::make_shared<EnergyTable>(refine(read_text(name, text, options), request));
    });
  });
  core.def("read_frame", &table_of_frame);
  core.def("frame_columns", &frame_columns);
  core.def("is_long_heading", &is_long_heading);
}

}  // namespace crosswatt::python
