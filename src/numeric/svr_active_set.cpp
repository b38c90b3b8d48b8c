#include "crosswatt/numeric/svr_active_set.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace crosswatt::numeric {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Below this violation a row is left in peace. It sits between rounding and kTolerance so that objectives, which weigh
/// violations by costs up to 1000, are right to 1e-7.
constexpr double kPeace = 1e-11;

/// The most that is accepted of a row or a member: kkt_violation adds up two of them, rounded anew.
constexpr double kAccepted = SvrActiveSet::kTolerance / 4;

/// A row whose kernel is that of a combination of F to within this leaves M singular: moving it against F changes no
/// residual.
constexpr double kFlat = 1e-13;

/// Corrections by the inverse at hand before it is called inaccurate, and how often it is rebuilt and all begun again.
constexpr int kCorrections = 8;
constexpr int kRounds = 4;

/// Rows entering per solve, in multiples of n: several times what any well-posed sample was seen to need.
constexpr Index kEntriesPerRow = 20;

double sign_of(double value, double otherwise) {
  return value > 0 ? 1 : value < 0 ? -1 : otherwise;
}

/// out += factor · row over a padded width.
void add_multiple(double* out, double factor, const double* row, Index width) {
  for (Index k = 0; k < width; ++k) out[k] += factor * row[k];
}

/// y - K beta.
std::vector<double> residuals_without_intercept(const SvrDual& problem, std::span<const double> beta) {
  std::vector<double> residuals(problem.target.begin(), problem.target.end());
  for (std::size_t i = 0; i < beta.size(); ++i) {
    const double* row = problem.kernel.row(static_cast<Index>(i));
    for (std::size_t j = 0; j < beta.size(); ++j) residuals[i] -= row[j] * beta[j];
  }
  return residuals;
}

}  // namespace

double kkt_violation(const SvrDual& problem, std::span<const double> beta) {
  const std::vector<double> residuals = residuals_without_intercept(problem, beta);
  double highest_rise = -kInfinity;  // intercepts below it let a coefficient rise
  double lowest_fall = kInfinity;    // intercepts above it let one fall
  double sum = 0;
  double excess = 0;
  for (std::size_t i = 0; i < beta.size(); ++i) {
    sum += beta[i];
    excess = std::max(excess, std::abs(beta[i]) - problem.cost);
    if (beta[i] < problem.cost)
      highest_rise = std::max(highest_rise, residuals[i] - (beta[i] >= 0 ? problem.epsilon : -problem.epsilon));
    if (beta[i] > -problem.cost)
      lowest_fall = std::min(lowest_fall, residuals[i] - (beta[i] > 0 ? problem.epsilon : -problem.epsilon));
  }
  return std::max({0.0, highest_rise - lowest_fall, std::abs(sum), excess});
}

double duality_gap(const SvrDual& problem, std::span<const double> beta, double intercept) {
  const std::vector<double> residuals = residuals_without_intercept(problem, beta);
  // ½ βᵀKβ appears in both objectives; with βᵀKβ = Σ β_i (y_i - residual_i) the y cancel too.
  double gap = 0;
  for (std::size_t i = 0; i < beta.size(); ++i) {
    const double loss = std::max(0.0, std::abs(residuals[i] - intercept) - problem.epsilon);
    gap += problem.cost * loss + problem.epsilon * std::abs(beta[i]) - beta[i] * residuals[i];
  }
  return gap;
}

SvrActiveSet::SvrActiveSet(const PaddedMatrix& kernel, std::span<const double> target)
    : kernel_(kernel), count_(kernel.rows()), width_(kernel.stride()), inverse_(kernel.rows()) {
  assert(kernel.rows() >= 1 && kernel.columns() == count_ && std::ssize(target) == count_);
  for (Index i = 0; i < count_; ++i) scale_ = std::max(scale_, kernel_(i, i));
  for (AlignedVector* rows : {&target_, &beta_, &gradient_, &gradient_rate_, &upper_, &lower_, &violation_})
    rows->assign(static_cast<std::size_t>(width_), 0.0);
  for (AlignedVector* bordered : {&right_side_, &response_, &rate_})
    bordered->assign(static_cast<std::size_t>(padded(count_ + 1)), 0.0);
  std::copy(target.begin(), target.end(), target_.begin());
  for (Index i = count_; i < width_; ++i) lift_limits(i);
  free_.reserve(static_cast<std::size_t>(count_));
  sign_.reserve(static_cast<std::size_t>(count_));
}

// ---- Starting and the path
// -------------------------------------------------------------------------------------------------

void SvrActiveSet::start(double cost) {
  cost_ = cost;
  intercept_ = 0;
  tolerance_ = kPeace;
  std::fill(beta_.begin(), beta_.end(), 0.0);
  std::fill(gradient_.begin(), gradient_.end(), 0.0);
  free_.clear();
  sign_.clear();
  inverse_.clear();
}

void SvrActiveSet::start(double cost, double epsilon, std::span<const double> beta) {
  assert(std::ssize(beta) == count_);
  start(cost);
  epsilon_ = epsilon;
  std::copy(beta.begin(), beta.end(), beta_.begin());
  recompute_gradient();
  for (Index i = 0; i < count_; ++i) {
    const double size = std::abs(beta_[i]);
    if (size == 0 || size >= cost_) continue;
    free_.push_back(i);
    sign_.push_back(sign_of(beta_[i], 0));
  }
  rebuild_inverse();
  if (!free_.empty()) intercept_ += residual(free_[0]) - sign_[0] * epsilon_;
}

SvrOutcome SvrActiveSet::solve(double epsilon) {
  walk_to(epsilon);
  for (Index i = 0; i < count_; ++i) set_limits(i);
  for (const Index row : free_) lift_limits(row);
  for (int round = 0; round < kRounds; ++round) {
    if (round > 1) rebuild_inverse();
    if (!admit_violators()) return SvrOutcome::too_many_steps;
    recompute_gradient();
    const bool settled = refine();
    release_members_at_bounds();
    if (settled && !worst_violator()) return SvrOutcome::solved;
  }
  tolerance_ = kAccepted;
  return stationarity() <= tolerance_ && !worst_violator() ? SvrOutcome::solved : SvrOutcome::inaccurate;
}

/// The equations of F, K_FF beta_F + b = y_F - epsilon sign_F with the others fixed, are linear in epsilon: follow
/// their solution, releasing members that reach the end of their box on the way.
void SvrActiveSet::walk_to(double epsilon) {
  while (!free_.empty() && epsilon_ != epsilon) {
    const double distance = epsilon - epsilon_;
    right_side_[0] = 0;
    for (Index q = 0; q < free_count(); ++q) right_side_[q + 1] = -sign_[q] * distance;
    solve_for_rate();
    const Step step = ratio_test(1);
    advance(step);
    epsilon_ = step.blocker < 0 ? epsilon : epsilon_ + step.length * distance;
  }
  epsilon_ = epsilon;
}

// ---- Optimality
// ------------------------------------------------------------------------------------------------------------

/// beta > 0 asks for a residual of epsilon, or more at C; beta < 0 for -epsilon, or less at -C; beta = 0 for any
/// between.
void SvrActiveSet::set_limits(Index row) {
  const double beta = beta_[row];
  upper_[row] = beta >= cost_ ? kInfinity : beta >= 0 ? epsilon_ : -epsilon_;
  lower_[row] = beta <= -cost_ ? -kInfinity : beta <= 0 ? -epsilon_ : epsilon_;
}

/// F's equations look after its members.
void SvrActiveSet::lift_limits(Index row) {
  upper_[row] = kInfinity;
  lower_[row] = -kInfinity;
}

/// The row outside F with the strongest urge, if any is above tolerance_.
std::optional<SvrActiveSet::Violator> SvrActiveSet::worst_violator() {
  if (free_.empty()) centre_intercept();
  const double intercept = intercept_;   // a copy, which stores to violation_ can't change
  std::array<double, kPadding> worst{};  // one for each lane of a vector: no comparison waits for the last one
  worst.fill(tolerance_);
  for (Index block = 0; block < width_; block += kPadding) {
    for (Index k = 0; k < kPadding; ++k) {
      const Index i = block + k;
      const double r = target_[i] - gradient_[i] - intercept;
      const double rise = r - upper_[i];
      const double fall = lower_[i] - r;
      violation_[i] = rise > fall ? rise : fall;
      worst[k] = violation_[i] > worst[k] ? violation_[i] : worst[k];
    }
  }
  const double urge = *std::max_element(worst.begin(), worst.end());
  if (urge <= tolerance_) return std::nullopt;
  const Index row = std::find(violation_.begin(), violation_.end(), urge) - violation_.begin();
  return Violator{row, rise(row) == urge ? 1.0 : -1.0};
}

/// Without free rows any intercept between what the rising and the falling rows ask for is optimal, or, where they
/// contradict each other, the worst of either are equally violated: libsvm's choice in the first case.
void SvrActiveSet::centre_intercept() {
  double worst_rise = -kInfinity;
  double worst_fall = -kInfinity;
  for (Index i = 0; i < count_; ++i) {
    worst_rise = std::max(worst_rise, rise(i));
    worst_fall = std::max(worst_fall, fall(i));
  }
  intercept_ += 0.5 * (worst_rise - worst_fall);
}

double SvrActiveSet::stationarity() const {
  if (!std::isfinite(intercept_)) return kInfinity;
  double sum = 0;
  for (Index i = 0; i < count_; ++i) sum += beta_[i];
  double worst = std::abs(sum);
  for (Index q = 0; q < free_count(); ++q) worst = std::max(worst, std::abs(residual(free_[q]) - sign_[q] * epsilon_));
  return worst;
}

bool SvrActiveSet::at_bound() const {
  return std::any_of(beta_.begin(), beta_.begin() + count_, [&](double beta) { return std::abs(beta) >= cost_; });
}

/// Free of the rounding that steps have added up.
void SvrActiveSet::recompute_gradient() {
  double size = 0;
  for (Index i = 0; i < count_; ++i) size += std::abs(beta_[i]);
  tolerance_ = std::clamp(4 * std::numeric_limits<double>::epsilon() * scale_ * size, kPeace, kAccepted);
  combine_rows(
      count_, [this](Index i) { return kernel_.row(i); }, beta_.data(), width_, gradient_.data());
}

// ---- The free set
// ----------------------------------------------------------------------------------------------------------

/// F = {row}, its residual on the edge of the tube by choice of the intercept.
void SvrActiveSet::seat_alone(Index row, double sign) {
  lift_limits(row);
  free_.assign(1, row);
  sign_.assign(1, sign);
  inverse_.set_single(kernel_(row, row));
  intercept_ += residual(row) - sign * epsilon_;
}

/// @param schur  as respond_to(row) gave it, response_ unchanged since.
void SvrActiveSet::join(Index row, double sign, double schur) {
  inverse_.append(response_.data(), schur);
  lift_limits(row);
  free_.push_back(row);
  sign_.push_back(sign);
}

void SvrActiveSet::leave(Index member) {
  set_limits(free_[member]);
  if (free_count() == 1) {
    inverse_.clear();
  } else {
    inverse_.remove(member);
  }
  free_[member] = free_.back();
  sign_[member] = sign_.back();
  free_.pop_back();
  sign_.pop_back();
}

/// A member on its bound to rounding goes onto it and leaves: it has no say in the intercept. A lone member always is,
/// the others being 0 or ±C and the sum 0.
void SvrActiveSet::release_members_at_bounds() {
  const double rounding = static_cast<double>(4 * count_) * std::numeric_limits<double>::epsilon() * cost_;
  for (Index q = free_count() - 1; q >= 0; --q) {
    double& beta = beta_[free_[q]];
    const Box within = box(sign_[q]);
    const double nearest = beta - within.lower < within.upper - beta ? within.lower : within.upper;
    if (std::abs(beta - nearest) > rounding) continue;
    beta = nearest;
    leave(q);
  }
}

/// Sets response_ to how [intercept; beta_F] fall as the row's coefficient rises by 1 and F's equations keep holding.
/// Returns how much the row's own residual falls meanwhile: the Schur complement of its place in M.
double SvrActiveSet::respond_to(Index row) {
  const double* kernel_row = kernel_.row(row);
  right_side_[0] = 1;
  for (Index q = 0; q < free_count(); ++q) right_side_[q + 1] = kernel_row[free_[q]];
  inverse_.apply(right_side_.data(), response_.data());
  double schur = kernel_row[row];
  for (Index q = 0; q <= free_count(); ++q) schur -= right_side_[q] * response_[q];
  return schur;
}

/// From scratch, one member after the other. A member that makes M singular is dropped from F and stays where it is.
void SvrActiveSet::rebuild_inverse() {
  inverse_.clear();
  for (std::size_t q = 0; q < free_.size(); ++q) {
    const Index row = free_[q];
    if (free_count() == 0) {
      inverse_.set_single(kernel_(row, row));
    } else {
      const double schur = respond_to(row);
      if (schur <= kFlat * scale_) {
        set_limits(row);
        continue;
      }
      inverse_.append(response_.data(), schur);
    }
    free_[free_count() - 1] = row;
    sign_[free_count() - 1] = sign_[q];
  }
  free_.resize(inverse_.size());
  sign_.resize(inverse_.size());
}

// ---- Steps
// -----------------------------------------------------------------------------------------------------------------

/// rate_ = inverse_ times right_side_, and what it does to the gradient.
void SvrActiveSet::solve_for_rate() {
  inverse_.apply(right_side_.data(), rate_.data());
  follow_rate();
}

void SvrActiveSet::follow_rate() {
  combine_rows(
      free_count(), [this](Index q) { return kernel_.row(free_[q]); }, rate_.data() + 1, width_, gradient_rate_.data());
}

/// The longest step up to `longest` that keeps every member in its half of the box.
SvrActiveSet::Step SvrActiveSet::ratio_test(double longest) const {
  Step step{longest};
  for (Index q = 0; q < free_count(); ++q) {
    const double size = sign_[q] * beta_[free_[q]];
    const double rate = sign_[q] * rate_[q + 1];
    const double end = size + step.length * rate;
    const double bound = rate < 0 ? 0 : cost_;
    if ((bound - end) * rate >= 0) continue;  // short of its bound, or not moving
    step = {std::max(0.0, (bound - size) / rate), q, sign_[q] * bound};
  }
  return step;
}

/// Goes the step and releases its blocker.
void SvrActiveSet::advance(const Step& step) {
  intercept_ += step.length * rate_[0];
  for (Index q = 0; q < free_count(); ++q) beta_[free_[q]] += step.length * rate_[q + 1];
  add_multiple(gradient_.data(), step.length, gradient_rate_.data(), width_);
  if (step.blocker < 0) return;
  beta_[free_[step.blocker]] = step.bound;
  leave(step.blocker);
}

// ---- The method
// ------------------------------------------------------------------------------------------------------------

bool SvrActiveSet::admit_violators() {
  for (Index entries = kEntriesPerRow * count_; entries >= 0; --entries) {
    const std::optional<Violator> worst = worst_violator();
    if (!worst) return true;
    enter(*worst);
  }
  return false;
}

/// Moves the row's coefficient until its condition holds or its box ends. F's equations hold all the way: members give
/// way, and those that meet their bounds leave. The objective falls with every step that has a length.
void SvrActiveSet::enter(const Violator& violator) {
  const auto [row, direction] = violator;
  if (free_.empty()) seat_opponent(direction);
  const double sign = sign_of(beta_[row], direction);
  const double bound = direction > 0 ? box(sign).upper : box(sign).lower;
  while (!free_.empty()) {
    const double schur = respond_to(row);
    const bool flat = schur <= kFlat * scale_;
    const double excess = direction * (residual(row) - sign * epsilon_);
    const double to_optimum = excess <= 0 ? 0 : flat ? kInfinity : excess / schur;
    const double to_bound = direction * (bound - beta_[row]);
    for (Index q = 0; q <= free_count(); ++q) rate_[q] = -direction * response_[q];
    follow_rate();
    add_multiple(gradient_rate_.data(), direction, kernel_.row(row), width_);
    const Step step = ratio_test(std::min(to_optimum, to_bound));
    beta_[row] += direction * step.length;
    advance(step);
    if (step.blocker >= 0) continue;
    if (to_optimum >= to_bound) beta_[row] = bound;
    if (to_optimum < to_bound && !flat) {
      join(row, sign, schur);
    } else {
      set_limits(row);
    }
    return;
  }
  seat_alone(row, sign);  // all have given way
}

/// With F empty the intercept is centred, and the row about to move in `direction` has an equal on the other side,
/// which has to give way to it for the sum to stay 0.
void SvrActiveSet::seat_opponent(double direction) {
  Index opponent = 0;
  for (Index i = 1; i < count_; ++i)
    if (direction > 0 ? fall(i) > fall(opponent) : rise(i) > rise(opponent)) opponent = i;
  seat_alone(opponent, sign_of(beta_[opponent], -direction));
}

/// Newton steps on F's equations: the inverse has suffered from rounding, the residuals have not.
bool SvrActiveSet::refine() {
  for (int correction = 0; correction < kCorrections; ++correction) {
    if (stationarity() <= tolerance_) return true;
    if (free_.empty()) return false;
    right_side_[0] = -std::accumulate(beta_.begin(), beta_.begin() + count_, 0.0);
    for (Index q = 0; q < free_count(); ++q) right_side_[q + 1] = residual(free_[q]) - sign_[q] * epsilon_;
    solve_for_rate();
    advance(ratio_test(1));
  }
  return stationarity() <= tolerance_;
}

}  // namespace crosswatt::numeric
