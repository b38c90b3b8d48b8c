#include "crosswatt/numeric/distributions.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cassert>

namespace crosswatt::numeric {
namespace {

[[maybe_unused]] bool is_open_share(double value) {
  return value > 0.0 && value < 1.0;
}

}  // namespace

double normal_quantile(double probability) {
  assert(is_open_share(probability));
  return boost::math::quantile(boost::math::normal(), probability);
}

double student_t_quantile(double probability, double degrees_of_freedom) {
  assert(is_open_share(probability) && degrees_of_freedom > 0.0);
  return boost::math::quantile(boost::math::students_t(degrees_of_freedom), probability);
}

// From the upper tail: 1 - (1 - level) / 2 would round a level near 1 away.
double normal_half_width(double level) {
  assert(is_open_share(level));
  return boost::math::quantile(boost::math::complement(boost::math::normal(), (1.0 - level) / 2.0));
}

double student_t_half_width(double level, double degrees_of_freedom) {
  assert(is_open_share(level) && degrees_of_freedom > 0.0);
  return boost::math::quantile(
      boost::math::complement(boost::math::students_t(degrees_of_freedom), (1.0 - level) / 2.0));
}

}  // namespace crosswatt::numeric
