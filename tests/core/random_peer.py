"""The expected numbers of random_test.cpp, from the published algorithms with Python's unbounded integers.

Run by hand: python3 random_peer.py. It checks itself first against the vectors that circulate with the reference code:
SplitMix64 from 1234567, and xoshiro256** from the state 1, 2, 3, 4.
"""
import math

MASK = 2**64 - 1


def split_mix(state):
    state = state + 0x9E3779B97F4A7C15 & MASK
    z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return state, z ^ z >> 31


def rotate(x, k):
    return (x << k | x >> 64 - k) & MASK


class Stream:
    def __init__(self, seed, task=()):
        for number in task:
            seed = split_mix(seed)[1] ^ number
        self.s = []
        for _ in range(4):
            seed, word = split_mix(seed)
            self.s.append(word)

    def bits(self):
        s = self.s
        result = rotate(s[1] * 5 & MASK, 7) * 9 & MASK
        shifted = s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotate(s[3], 45)
        return result

    def below(self, bound):
        while True:
            product = self.bits() * bound
            if product & MASK >= 2**64 % bound:
                return product >> 64

    def uniform(self):
        return (self.bits() >> 11) * 2.0**-53

    def normal(self):
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())


def shuffled(stream, values):
    for i in range(len(values) - 1, 0, -1):
        j = stream.below(i + 1)
        values[i], values[j] = values[j], values[i]
    return values


def draws(count, draw):
    return [draw() for _ in range(count)]


state, published = 1234567, []
for _ in range(3):
    state, word = split_mix(state)
    published.append(word)
assert published == [6457827717110365317, 3203168211198807973, 9817491932198370423]
simple = Stream(0)
simple.s = [1, 2, 3, 4]
assert draws(4, simple.bits) == [11520, 0, 1509978240, 1215971899390074240]

for seed, task in [(0, ()), (1234567, ()), (42, (1, 2)), (42, (1, 2, 3))]:
    print("bits", seed, task, [hex(word) for word in draws(4, Stream(seed, task).bits)])
stream = Stream(7)
print("below(10)", draws(16, lambda: stream.below(10)))
stream = Stream(7)
print("below(2^62 + 1)", draws(3, lambda: stream.below(2**62 + 1)))
print("uniform", draws(3, Stream(7).uniform))
print("normal", draws(3, Stream(7).normal))
print("shuffle", shuffled(Stream(7), list(range(10))))
