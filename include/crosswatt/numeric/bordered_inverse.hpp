// The inverse of a symmetric matrix with a border of ones, while rows join and leave it.
//
// Active-set methods for problems with one sum constraint solve with
//
//     M = [ 0   1ᵀ  ]
//         [ 1   K_F ]
//
// again and again, F changing by one row each time. Keeping the inverse makes a change cost |F|² instead of the |F|³ of
// a factorisation. Rounding adds up over many changes: whoever needs digits refines its solutions against K itself and
// rebuilds the inverse now and then. Not for matrices that stay as they are: factor those.
#pragma once

#include <array>

#include "crosswatt/core/index.hpp"
#include "crosswatt/numeric/padded_matrix.hpp"

namespace crosswatt::numeric {

class BorderedInverse {
 public:
  /// The inverse for empty F. @param capacity  the most members F will have.
  explicit BorderedInverse(Index capacity);

  /// |F|, the border not counted.
  Index size() const { return size_; }
  void clear();
  /// F with one member. @param diagonal  its K.
  void set_single(double diagonal);

  /// `solution` = M⁻¹ `right_side`, the border's entry first. Size >= 1.
  /// @param right_side  size() + 1 entries. @param solution  room for padded(size() + 1), aligned to a cache line; may
  /// not overlap right_side.
  void apply(const double* right_side, double* solution) const;

  /// A member joins, behind the others. Size >= 1.
  /// @param response  M⁻¹ v for v = [1; its K with the members], as apply() gives it. @param schur  its own K - vᵀ
  /// response: positive, or M would be singular.
  void append(const double* response, double schur);
  /// A member leaves and the last one takes its place. Size >= 2.
  void remove(Index member);

 private:
  Index size_ = 0;
  PaddedMatrix inverse_;  ///< the border first; zero outside the leading size_ + 1 rows and columns
  AlignedVector scratch_;
};

/// out[k] = Σ_i weights[i] row_of(i)[k] over i in [0, count): the kernel of all products here. Sums run in the order of
/// i for any vector width, so results do not depend on the machine.
/// @param row_of  gives pointers to rows that are aligned and padded. @param width  multiple of kPadding.
template <typename RowOf>
void combine_rows(Index count, RowOf row_of, const double* weights, Index width, double* out) {
  for (Index block = 0; block < width; block += kPadding) {
    std::array<double, kPadding> sum{};  // stays in registers over the rows
    for (Index i = 0; i < count; ++i) {
      const double* row = row_of(i) + block;
      for (Index k = 0; k < kPadding; ++k) sum[k] += weights[i] * row[k];
    }
    for (Index k = 0; k < kPadding; ++k) out[block + k] = sum[k];
  }
}

}  // namespace crosswatt::numeric
