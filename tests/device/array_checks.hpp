// Array kernels on the device against those of the host, bit for bit: whatever the alignment and the length, and with
// nothing written beside the results.
#pragma once

#include <ulpine/gpu/gpu.hpp>
#include <ulpine/ulpine.hpp>

#include <cstring>
#include <random>

#include <device/checks.hpp>

namespace device {

namespace ul = ulpine;

template <class To, class From>
To bits_as(const From& from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

// Where something may change: the values of a format's codes and what lies halfway between neighbours, with both
// neighbours as floats; all exponents with sparse significands; zeros, subnormals, infinities, NaN; random bits.
inline void add_with_neighbors(std::vector<float>& all, double x) {
    const auto bits = bits_as<std::uint32_t>(static_cast<float>(x));
    for (const std::uint32_t b : {bits - 1, bits, bits + 1})
        for (const std::uint32_t sign : {0u, 0x80000000u}) all.push_back(bits_as<float>(b ^ sign));
}
template <class Value>
std::vector<float> interesting_floats(int width, const Value& value, unsigned seed = 1) {
    std::vector<float> all;
    const int codes = 1 << (width < 12 ? width : 12);
    double last = 0;
    for (int i = 0; i < codes; ++i) {
        const double v = value(static_cast<std::uint64_t>(i) << (width < 12 ? 0 : width - 12));
        if (!(v >= -3.5e38 && v <= 3.5e38)) continue;
        add_with_neighbors(all, v);
        add_with_neighbors(all, v + (last - v) / 2);  // the midpoint; of powers of two of a posit others count as well:
        if (v * last > 0) add_with_neighbors(all, v < 0 ? -std::sqrt(v * last) : std::sqrt(v * last));
        last = v;
    }
    for (std::uint32_t exponent = 0; exponent < 256; ++exponent)
        for (const std::uint32_t fraction :
             {0u, 1u, 2u, 0x3fffffu, 0x400000u, 0x400001u, 0x600000u, 0x7ffffeu, 0x7fffffu})
            for (const std::uint32_t sign : {0u, 0x80000000u})
                all.push_back(bits_as<float>(sign | (exponent << 23) | fraction));
    std::mt19937 random(seed);
    for (int i = 0; i < 2000; ++i) all.push_back(bits_as<float>(static_cast<std::uint32_t>(random())));
    for (int i = 0; i < 1000; ++i)
        all.push_back(
            std::ldexp(static_cast<float>(random() % 65536) - 32768.0f, static_cast<int>(random() % 40) - 30));
    return all;
}
template <class T>
std::vector<float> interesting_floats(unsigned seed = 1) {
    return interesting_floats(
        T::width,
        [](std::uint64_t code) {
            return static_cast<double>(T::from_bits(static_cast<typename T::storage_type>(code)));
        },
        seed);
}
template <class S>
std::vector<S> as_source(const std::vector<float>& floats) {
    std::vector<S> all;
    for (std::size_t i = 0; i < floats.size(); ++i) {
        if constexpr (std::is_same_v<S, double>) {
            all.push_back(i % 3 == 0 ? std::nextafter(static_cast<double>(floats[i]), 1e300) : floats[i]);
        } else {
            all.push_back(S(floats[i]));
        }
    }
    return all;
}
template <>
inline std::vector<float> as_source<float>(const std::vector<float>& floats) {
    return floats;
}

template <class E>
bool same_bits(const std::vector<E>& a, const std::vector<E>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(E)) == 0);
}
template <class E>
unsigned long long code_of(const E& x) {
    unsigned long long code = 0;
    std::memcpy(&code, &x, sizeof x);
    return code;
}

inline std::size_t arrays_compared = 0, elements_compared = 0;
inline int finish() {
    std::printf("%zu arrays, %zu elements compared, %d failures\n", arrays_compared, elements_compared, failures);
    return failures == 0 && elements_compared > 0 ? 0 : 1;
}

// One more array to be compared: room on the device for n elements behind `offset` others and before a guard.
template <class E>
class guarded_array {
  public:
    guarded_array(std::size_t n, std::size_t offset) : n_(n), offset_(offset), all_(filled(n + offset + 8)) {}
    E* data() const { return all_.data() + offset_; }
    // What stands there now; the bytes beside it are as they were.
    std::vector<E> read(const char* title) const {
        const std::vector<E> found = all_.read(), before = filled(found.size());
        for (std::size_t i = 0; i < found.size(); ++i)
            if ((i < offset_ || i >= offset_ + n_) && code_of(found[i]) != code_of(before[i])) {
                expect(false, title);
                break;
            }
        return {found.begin() + static_cast<std::ptrdiff_t>(offset_),
                found.begin() + static_cast<std::ptrdiff_t>(offset_ + n_)};
    }

  private:
    static std::vector<E> filled(std::size_t n) {
        std::vector<E> v(n);
        if (n != 0) std::memset(static_cast<void*>(v.data()), 0xa5, n * sizeof(E));
        return v;
    }
    std::size_t n_, offset_;
    memory<E> all_;
};

// run(in, out, n) on the device against `expected`, at the given places.
template <class In, class Out, class Run>
void compare_at(const std::string& title, const std::vector<In>& in, const std::vector<Out>& expected,
                std::size_t in_offset, std::size_t out_offset, const Run& run) {
    std::vector<In> shifted(in_offset);
    shifted.insert(shifted.end(), in.begin(), in.end());
    const memory<In> source(shifted);
    const guarded_array<Out> target(in.size(), out_offset);
    if (!succeeded(run(static_cast<const In*>(source.data() + in_offset), target.data(), in.size()), title.c_str()))
        return;
    if (!succeeded(cudaDeviceSynchronize(), title.c_str())) return;
    const std::vector<Out> found = target.read((title + ": wrote beside its results").c_str());
    ++arrays_compared;
    elements_compared += found.size();
    if (same_bits(found, expected)) return;
    int shown = 0;
    for (std::size_t i = 0; i < found.size() && shown < 4; ++i)
        if (code_of(found[i]) != code_of(expected[i])) {
            std::printf("%s: element %zu of %zu (in at %zu, out at %zu), 0x%llx: device 0x%llx, host 0x%llx\n",
                        title.c_str(), i, found.size(), in_offset, out_offset, code_of(in[i]), code_of(found[i]),
                        code_of(expected[i]));
            ++shown;
        }
    ++failures;
}

// The whole array where both are aligned, and some of it elsewhere and with odd lengths.
// host(in, out): the host's results.
template <class Out, class In, class Host, class Run>
void compare_arrays(const std::string& title, const std::vector<In>& in, const Host& host, const Run& run) {
    const auto check = [&](std::size_t from, std::size_t n, std::size_t in_offset, std::size_t out_offset) {
        const std::vector<In> part(in.begin() + static_cast<std::ptrdiff_t>(from),
                                   in.begin() + static_cast<std::ptrdiff_t>(from + n));
        std::vector<Out> expected(n);
        host(part, expected);
        compare_at(title, part, expected, in_offset, out_offset, run);
    };
    check(0, in.size(), 0, 0);
    check(7, 4099 < in.size() - 7 ? 4099 : in.size() - 7, 3, 3);
    check(11, 517, 1, 2);
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{33}}) check(100, n, 5, 5);
}

}  // namespace device
