// How the support vector regression's quadratic programme is solved.
#pragma once

namespace crosswatt {

enum class SvrSolver {
  exact,   ///< an active-set method to 1e-8, libsvm at a tight tolerance where that does not apply
  libsvm,  ///< libsvm at its own tolerance, as scikit-learn calls it
};

}  // namespace crosswatt
