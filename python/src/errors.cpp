// Errors of the library as the exceptions of crosswatt.errors, with the same messages.
#include "bindings.hpp"
#include "crosswatt/core/error.hpp"
#include "watched.hpp"

namespace crosswatt::python {
namespace {

template <typename... Arguments>
void raise(const char* name, Arguments&&... arguments) {
  const py::object type = py::module_::import("crosswatt.errors").attr(name);
  const py::object error = type(std::forward<Arguments>(arguments)...);
  PyErr_SetObject(type.ptr(), error.ptr());
}

py::list problems_of(const DataError& error) {
  const py::object make = py::module_::import("crosswatt.errors").attr("Problem");
  py::list problems;
  for (const Problem& problem : error.problems())
    problems.append(make(problem.file, problem.line, problem.column, problem.value, problem.rule, problem.remedy));
  return problems;
}

void translate(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const DataError& error) {
    raise("DataError", error.what(), problems_of(error), error.total());
  } catch (const ConfigError& error) {
    raise("ConfigError", error.what(), error.option(), error.value());
  } catch (const NothingFittedError& error) {
    raise("NothingFittedError", error.what());
  } catch (const WriteError& error) {
    raise("WriteError", error.what());
  } catch (const Interrupted&) {
    // A thread that the interpreter leaves behind ends without a word then.
    PyErr_SetNone(interpreter_is_going() ? PyExc_SystemExit : PyExc_KeyboardInterrupt);
  }
}

}  // namespace

void bind_errors(py::module_&) {
  py::register_exception_translator(&translate);
}

}  // namespace crosswatt::python
