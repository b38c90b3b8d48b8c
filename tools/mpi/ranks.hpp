// The processes of one MPI run: each works on its shard of a study, rank 0 gathers the shards.
//
// Work goes on in a thread of its own, while the thread that made the object speaks MPI: so every rank can say twice a
// second that it is alive and how far it has got, and one that falls silent is found out.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "tools/command_line.hpp"

namespace crosswatt::tools {

/// Exit code of a run that lost a rank.
inline constexpr int kRankLost = 6;

class Ranks {
 public:
  /// Starts MPI.
  Ranks(int* count, char*** words);
  /// Ends it.
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;
  Ranks(Ranks&&) = delete;
  Ranks& operator=(Ranks&&) = delete;

  int rank() const { return rank_; }
  int count() const { return static_cast<int>(ranks_.size()); }

  /// Runs `work` in a thread and attends to the others until all have ended. On rank 0, what goes wrong anywhere is
  /// told and ends all processes: this then does not return.
  Ending run(const std::function<Ending()>& work);

  // ---- For the work

  /// A rank that says nothing for so long is lost.
  void set_patience(double seconds) { patience_s_ = seconds; }
  /// How far this rank has got; returns how far all have, as far as rank 0 knows.
  std::pair<Index, Index> progress(Index done, Index total);
  /// On a rank other than 0: what it made of its shard.
  void hand_in(std::string shard);
  /// On rank 0: the shards of all others, in their order. Waits for them.
  std::vector<std::string> shards_of_others();

 private:
  using Clock = std::chrono::steady_clock;

  struct Rank {
    std::string host;
    Index done = 0;
    Index total = 0;
    bool ended = false;
    std::string shard;
  };

  void report_to_rank_0(const std::atomic<bool>& working);
  void hand_over(const Ending& ending);
  void gather(const std::atomic<bool>& working, const Ending& own);
  void hear();
  void hear_ending(int rank, int exit_code, std::size_t size);
  void receive(int rank, int tag, void* bytes, std::size_t size);
  void check_silence(int rank);
  bool has_ended(int rank) const;
  bool all_ended() const;
  std::string title(int rank) const;
  [[noreturn]] static void stop_all(const Ending& ending);

  int rank_ = 0;
  std::atomic<double> patience_s_ = 60;
  std::vector<Clock::time_point> heard_;  // when, by rank
  std::optional<Ending> failure_;         // the first of another rank
  Clock::time_point failed_;
  mutable std::mutex mutex_;  // of what both threads use below
  std::condition_variable ended_;
  std::vector<Rank> ranks_;
};

}  // namespace crosswatt::tools
