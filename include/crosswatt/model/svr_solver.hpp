// How the support vector regression's quadratic programme is solved.
#pragma once

namespace crosswatt {

enum class SvrSolver {
  exact,   ///< an active-set method, to a KKT violation of 1e-8; libsvm at its tightest stands in where it can't
  libsvm,  ///< libsvm at its own tolerance, as scikit-learn calls it
};

}  // namespace crosswatt
