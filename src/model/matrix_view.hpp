// A matrix that somebody else owns, by column or by row: what the fitters of this folder read predictors through.
#pragma once

#include "crosswatt/core/index.hpp"

namespace crosswatt {

struct MatrixView {
  const double* values = nullptr;
  Index rows = 0;
  Index columns = 0;
  Index row_stride = 0;     ///< from one row to the next, in doubles
  Index column_stride = 0;  ///< from one column to the next, in doubles

  double operator()(Index row, Index column) const { return values[row * row_stride + column * column_stride]; }

  static MatrixView row_major(const double* values, Index rows, Index columns) {
    return {values, rows, columns, columns, 1};
  }
  static MatrixView column_major(const double* values, Index rows, Index columns) {
    return {values, rows, columns, 1, rows};
  }
};

}  // namespace crosswatt
