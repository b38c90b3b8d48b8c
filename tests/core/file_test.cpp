#include "crosswatt/core/file.hpp"

#include <gtest/gtest.h>

namespace crosswatt {
namespace {

TEST(Sha256, OfThePublishedExamples) {
  // FIPS 180-4, examples of NIST's "SHA256.pdf", and the empty message.
  EXPECT_EQ(Sha256().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 hash;
  hash.update("a");
  hash.update("bc");
  EXPECT_EQ(hash.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  hash.update("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
  EXPECT_EQ(hash.hex(), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(WriteWhole, IsReadBack) {
  const std::string path = testing::TempDir() + "crosswatt_write_whole.txt";
  write_whole(path, "one\ntwo\n");
  EXPECT_EQ(read_whole(path), "one\ntwo\n");
}

}  // namespace
}  // namespace crosswatt
