#include "tools/mpi/ranks.hpp"

#include <fmt/format.h>
#include <mpi.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>

namespace crosswatt::tools {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks(20);
constexpr std::chrono::milliseconds kBetweenReports(500);
/// How long a rank 0 that fails like another has time to say so itself.
constexpr std::chrono::seconds kForOwnFailure(1);
constexpr std::size_t kPiece = std::size_t{1} << 26;  // MPI counts in int

enum Tag : int { kProgress, kEnded, kText, kGoodbye };

using Numbers = std::array<long long, 2>;

void send(int rank, Tag tag, const void* bytes, std::size_t size) {
  MPI_Send(bytes, static_cast<int>(size), MPI_BYTE, rank, tag, MPI_COMM_WORLD);
}

std::vector<std::string> hosts_of_all(int count) {
  std::array<char, MPI_MAX_PROCESSOR_NAME> own{};
  int length = 0;
  MPI_Get_processor_name(own.data(), &length);
  std::vector<char> all(own.size() * static_cast<std::size_t>(count));
  MPI_Gather(own.data(), MPI_MAX_PROCESSOR_NAME, MPI_CHAR, all.data(), MPI_MAX_PROCESSOR_NAME, MPI_CHAR, 0,
             MPI_COMM_WORLD);
  std::vector<std::string> hosts;
  for (int rank = 0; rank < count; ++rank) hosts.emplace_back(all.data() + static_cast<std::size_t>(rank) * own.size());
  return hosts;
}

}  // namespace

Ranks::Ranks(int* count, char*** words) {
  int provided = 0;
  MPI_Init_thread(count, words, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  for (std::string& host : hosts_of_all(ranks)) ranks_.push_back({.host = std::move(host)});
  heard_.assign(ranks_.size(), Clock::now());
}

Ranks::~Ranks() {
  MPI_Finalize();
}

Ending Ranks::run(const std::function<Ending()>& work) {
  std::atomic<bool> working = true;
  Ending ending;
  std::jthread worker([&] {
    ending = work();
    working = false;
  });
  if (rank_ != 0) {
    report_to_rank_0(working);
    hand_over(ending);
    return ending;
  }
  gather(working, ending);
  if (ending.exit_code != kDone) stop_all(ending);
  for (int rank = 1; rank < count(); ++rank) send(rank, kGoodbye, nullptr, 0);
  return ending;
}

// ---- For the work

std::pair<Index, Index> Ranks::progress(Index done, Index total) {
  const std::lock_guard lock(mutex_);
  ranks_[static_cast<std::size_t>(rank_)].done = done;
  ranks_[static_cast<std::size_t>(rank_)].total = total;
  std::pair<Index, Index> all;
  for (const Rank& rank : ranks_) {
    all.first += rank.done;
    all.second += rank.total;
  }
  return all;
}

void Ranks::hand_in(std::string shard) {
  const std::lock_guard lock(mutex_);
  ranks_[static_cast<std::size_t>(rank_)].shard = std::move(shard);
}

std::vector<std::string> Ranks::shards_of_others() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [&] { return all_ended(); });
  std::vector<std::string> shards;
  for (auto rank = ranks_.begin() + 1; rank < ranks_.end(); ++rank) shards.push_back(std::move(rank->shard));
  return shards;
}

// ---- Ranks other than 0

void Ranks::report_to_rank_0(const std::atomic<bool>& working) {
  Clock::time_point next = Clock::now();
  for (; working; std::this_thread::sleep_for(kBetweenLooks)) {
    if (Clock::now() < next) continue;
    next += kBetweenReports;
    Numbers numbers{};
    {
      const std::lock_guard lock(mutex_);
      const Rank& own = ranks_[static_cast<std::size_t>(rank_)];
      numbers = {own.done, own.total};
    }
    send(0, kProgress, numbers.data(), sizeof numbers);
  }
}

void Ranks::hand_over(const Ending& ending) {
  const std::string& text = ending.exit_code == kDone ? ranks_[static_cast<std::size_t>(rank_)].shard : ending.message;
  const Numbers numbers = {ending.exit_code, std::ssize(text)};
  send(0, kEnded, numbers.data(), sizeof numbers);
  for (std::size_t at = 0; at < text.size(); at += kPiece)
    send(0, kText, text.data() + at, std::min(kPiece, text.size() - at));
  // Waiting in MPI_Finalize would keep a core busy.
  for (int heard = 0; heard == 0; std::this_thread::sleep_for(kBetweenLooks))
    MPI_Iprobe(0, kGoodbye, MPI_COMM_WORLD, &heard, MPI_STATUS_IGNORE);
  MPI_Recv(nullptr, 0, MPI_BYTE, 0, kGoodbye, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

// ---- Rank 0

/// Until all have ended, or this rank failed.
void Ranks::gather(const std::atomic<bool>& working, const Ending& own) {
  while (working || (own.exit_code == kDone && !all_ended())) {
    hear();
    for (int rank = 1; rank < count(); ++rank) check_silence(rank);
    if (failure_ && Clock::now() - failed_ > kForOwnFailure) stop_all(*failure_);
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

void Ranks::hear() {
  MPI_Status status;
  for (int heard = 1; heard != 0;) {
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &heard, &status);
    if (heard == 0) return;
    Numbers numbers{};
    receive(status.MPI_SOURCE, status.MPI_TAG, numbers.data(), sizeof numbers);
    if (status.MPI_TAG == kEnded) {
      hear_ending(status.MPI_SOURCE, static_cast<int>(numbers[0]), static_cast<std::size_t>(numbers[1]));
    } else {
      const std::lock_guard lock(mutex_);
      Rank& rank = ranks_[static_cast<std::size_t>(status.MPI_SOURCE)];
      rank.done = numbers[0];
      rank.total = numbers[1];
    }
  }
}

void Ranks::hear_ending(int rank, int exit_code, std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t at = 0; at < size; at += kPiece) receive(rank, kText, text.data() + at, std::min(kPiece, size - at));
  if (exit_code != kDone && !failure_) {
    failure_ = {exit_code, fmt::format("{}: {}", title(rank), text)};
    failed_ = Clock::now();
  }
  if (exit_code != kDone) return;
  const std::lock_guard lock(mutex_);
  Rank& entry = ranks_[static_cast<std::size_t>(rank)];
  entry.shard = std::move(text);
  entry.done = entry.total;
  entry.ended = true;
  ended_.notify_one();
}

/// Gives up when the rank falls silent on the way.
void Ranks::receive(int rank, int tag, void* bytes, std::size_t size) {
  MPI_Request request;
  MPI_Irecv(bytes, static_cast<int>(size), MPI_BYTE, rank, tag, MPI_COMM_WORLD, &request);
  Clock::time_point& heard = heard_[static_cast<std::size_t>(rank)];
  heard = Clock::now();
  for (int done = 0; done == 0; std::this_thread::yield()) {
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    check_silence(rank);
  }
  heard = Clock::now();
}

void Ranks::check_silence(int rank) {
  const std::chrono::duration<double> silent = Clock::now() - heard_[static_cast<std::size_t>(rank)];
  if (has_ended(rank) || silent.count() < patience_s_) return;
  stop_all({kRankLost,
            fmt::format(
                "{} was lost: it has said nothing for {:.0f} s; nothing was written. Run the study again without "
                "that host, or in shards, of which a lost host costs one: `crosswatt evaluate … --shard 1/{} -o DIR` "
                "and so on, then `crosswatt report --merge`",
                title(rank), silent.count(), count())});
}

bool Ranks::has_ended(int rank) const {
  const std::lock_guard lock(mutex_);
  return ranks_[static_cast<std::size_t>(rank)].ended;
}

/// To be called with the lock held, or by the only thread that writes.
bool Ranks::all_ended() const {
  return std::all_of(ranks_.begin() + 1, ranks_.end(), [](const Rank& rank) { return rank.ended; });
}

std::string Ranks::title(int rank) const {
  return fmt::format("rank {} of {} on {}", rank, count(), ranks_[static_cast<std::size_t>(rank)].host);
}

void Ranks::stop_all(const Ending& ending) {
  MPI_Abort(MPI_COMM_WORLD, report_ending(ending));
  std::abort();
}

}  // namespace crosswatt::tools
