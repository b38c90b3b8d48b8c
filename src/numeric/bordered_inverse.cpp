#include "crosswatt/numeric/bordered_inverse.hpp"

#include <algorithm>
#include <cassert>

namespace crosswatt::numeric {
namespace {

/// row += factor · other over a padded width.
void add_multiple(double* row, double factor, const double* other, Index width) {
  for (Index k = 0; k < width; ++k) row[k] += factor * other[k];
}

}  // namespace

BorderedInverse::BorderedInverse(Index capacity)
    : inverse_(capacity + 1, capacity + 1), scratch_(static_cast<std::size_t>(padded(capacity + 1))) {}

void BorderedInverse::clear() {
  for (Index i = 0; i <= size_; ++i) std::fill_n(inverse_.row(i), padded(size_ + 1), 0.0);
  size_ = 0;
}

void BorderedInverse::set_single(double diagonal) {
  clear();
  inverse_.row(0)[0] = -diagonal;
  inverse_.row(0)[1] = 1;
  inverse_.row(1)[0] = 1;
  size_ = 1;
}

void BorderedInverse::apply(const double* right_side, double* solution) const {
  assert(size_ >= 1);
  combine_rows(
      size_ + 1, [this](Index i) { return inverse_.row(i); }, right_side, padded(size_ + 1), solution);
}

void BorderedInverse::append(const double* response, double schur) {
  assert(size_ >= 1 && schur > 0);
  // Inverse of a matrix grown by one row: add u uᵀ / schur, u = [response; -1].
  const Index order = size_ + 2;
  double* u = scratch_.data();
  std::copy_n(response, size_ + 1, u);
  u[size_ + 1] = -1;
  std::fill(u + order, u + padded(order), 0.0);
  const double scale = 1 / schur;
  for (Index i = 0; i < order; ++i) add_multiple(inverse_.row(i), u[i] * scale, u, padded(order));
  ++size_;
}

void BorderedInverse::remove(Index member) {
  assert(size_ >= 2 && member < size_);
  // The same update backwards: with u the leaving row, subtract u uᵀ / u[leaving], which clears that row and column.
  const Index leaving = member + 1;
  const Index last = size_;
  const Index width = padded(size_ + 1);
  double* u = scratch_.data();
  std::copy_n(inverse_.row(leaving), width, u);
  const double scale = -1 / u[leaving];
  for (Index i = 0; i <= last; ++i) add_multiple(inverse_.row(i), u[i] * scale, u, width);

  if (leaving != last) std::copy_n(inverse_.row(last), width, inverse_.row(leaving));
  for (Index i = 0; i <= last; ++i) {
    inverse_.row(i)[leaving] = inverse_.row(i)[last];
    inverse_.row(i)[last] = 0;
  }
  std::fill_n(inverse_.row(last), width, 0.0);
  --size_;
}

}  // namespace crosswatt::numeric
