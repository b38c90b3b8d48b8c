#include "watched.hpp"

#include <optional>
#include <thread>

#include "crosswatt/core/error.hpp"

namespace crosswatt::python {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks(50);

std::atomic<int> under_way = 0;
std::atomic<bool> going = false;

/// Handlers of signals run here, on the main thread; another thread never sees one.
void look(Watched& watched, const py::object& progress) {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  const Index total = watched.total.load(std::memory_order_relaxed);
  if (!progress.is_none() && total > 0) progress(watched.done.load(std::memory_order_relaxed), total);
}

}  // namespace

UnderWay::UnderWay() {
  if (going) throw Interrupted();
  ++under_way;
}

UnderWay::~UnderWay() {
  --under_way;
}

void bind_exit() {
  const auto wait = [] {
    going = true;
    const py::gil_scoped_release released;
    while (under_way > 0) std::this_thread::sleep_for(kBetweenLooks / 10);
  };
  py::module_::import("atexit").attr("register")(py::cpp_function(wait));
}

bool interpreter_is_going() {
  return going;
}

void watch(const std::function<bool(std::chrono::milliseconds)>& finished, Watched& watched,
           const py::object& progress) {
  std::optional<py::error_already_set> raised;
  const auto wait = [&] {
    const py::gil_scoped_release released;
    return finished(kBetweenLooks);
  };
  bool ended = false;
  while (!ended) {
    ended = wait();  // looked at once more then, so that a bar ends full
    if (going) watched.stop.store(true, std::memory_order_relaxed);
    if (raised || going) continue;
    try {
      look(watched, progress);
    } catch (py::error_already_set& error) {
      raised.emplace(std::move(error));
      watched.stop.store(true, std::memory_order_relaxed);
    }
  }
  if (raised) throw std::move(*raised);
}

}  // namespace crosswatt::python
