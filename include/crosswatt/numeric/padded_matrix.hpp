// Small dense matrices laid out for loops that a compiler vectorises.
//
// Every row starts on a cache line and is followed by zeros up to a multiple of kPadding, so that a loop over a row may
// run over whole vectors of any width up to 512 bits and needs no remainder. Use it where a row-wise axpy is the inner
// loop; for factorisations and products of any size there is Eigen.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

inline constexpr std::size_t kCacheLine = 64;
/// Doubles on a cache line.
inline constexpr Index kPadding = kCacheLine / sizeof(double);

/// `count` rounded up to a multiple of kPadding.
constexpr Index padded(Index count) {
  return (count + kPadding - 1) / kPadding * kPadding;
}

template <typename T>
struct CacheLineAllocator {
  using value_type = T;
  CacheLineAllocator() = default;
  template <typename U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}
  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{kCacheLine}));
  }
  void deallocate(T* storage, std::size_t) { ::operator delete (storage, std::align_val_t{kCacheLine}); }
  friend bool operator==(const CacheLineAllocator&, const CacheLineAllocator&) { return true; }
};

/// A vector of doubles that starts on a cache line; its owner pads it.
using AlignedVector = std::vector<double, CacheLineAllocator<double>>;

class PaddedMatrix {
 public:
  PaddedMatrix() = default;
  PaddedMatrix(Index rows, Index columns) { resize(rows, columns); }

  /// Zeros of the new shape.
  void resize(Index rows, Index columns) {
    rows_ = rows;
    columns_ = columns;
    stride_ = padded(columns);
    values_.assign(static_cast<std::size_t>(rows * stride_), 0.0);
  }

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  /// Doubles from one row to the next.
  Index stride() const { return stride_; }

  /// The row with its padding: stride() doubles. Whoever writes leaves the padding zero.
  double* row(Index i) { return std::assume_aligned<kCacheLine>(values_.data() + i * stride_); }
  const double* row(Index i) const { return std::assume_aligned<kCacheLine>(values_.data() + i * stride_); }
  double operator()(Index i, Index j) const { return values_[static_cast<std::size_t>(i * stride_ + j)]; }

 private:
  Index rows_ = 0;
  Index columns_ = 0;
  Index stride_ = 0;
  AlignedVector values_;
};

}  // namespace crosswatt::numeric
