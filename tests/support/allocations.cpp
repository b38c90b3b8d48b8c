#include "support/allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local crosswatt::Index count = 0;

/// Null where there is none.
void* counted(std::size_t size, std::size_t alignment) noexcept {
  ++count;
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  return std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
}

void* counted_or_thrown(std::size_t size, std::size_t alignment) {
  void* const memory = counted(size, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

crosswatt::Index crosswatt::test::allocations() {
  return count;
}

void* operator new(std::size_t size) {
  return counted_or_thrown(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted_or_thrown(size, static_cast<std::size_t>(alignment));
}
// By which std::stable_sort takes its buffer.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return counted(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
