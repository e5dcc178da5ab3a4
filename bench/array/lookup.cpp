// Lookup sets of different sizes beside memcpy: see array/measure.hpp.
#include <array/measure.hpp>
#include <ulpine/array/round_to.hpp>

#include <span>

namespace {

namespace ul = ulpine;
using namespace array_bench;

struct sixteen_values {
    static constexpr float values[] = {-8, -4, -2, -1, -.5f, -.25f, -.125f, 0, .0625f, .125f, .25f, .5f, 1, 2, 4, 8};
};

// Both signs, denser around 0, as quantiles of weights are: cubes, from -8 to 8.
template <int Count>
struct cubes {
    struct table {
        float data[Count];
    };
    static constexpr table make() {
        table result{};
        for (int i = 0; i < Count; ++i) {
            const float t = static_cast<float>(2 * i - Count + 1) / static_cast<float>(Count - 1);
            result.data[i] = 8 * t * t * t;
        }
        return result;
    }
    static constexpr table storage = make();
    static constexpr const float (&values)[Count] = storage.data;
};

template <class T>
void add_type(const std::string& format) {
    add("round_to/" + format + "/nearest_even",
        [](benchmark::State& state, std::size_t n) {
            const float* const in = buffer<float>(use::source, n);
            float* const out = buffer<float>(use::target, n);
            compare_floats(state, n, [&] { ul::round_to<T>(in, out, n); });
        },
        all_lengths);
    add("encode/" + format + "/nearest_even",
        [](benchmark::State& state, std::size_t n) {
            const float* const in = buffer<float>(use::source, n);
            T* const codes = buffer<T>(use::codes, n);
            compare_floats(state, n, [&] { ul::encode<T>(in, codes, n); });
        },
        main_lengths);
    add("decode/" + format + "/exact",
        [](benchmark::State& state, std::size_t n) {
            const T* const codes = buffer<T>(use::codes, n);
            float* const out = buffer<float>(use::target, n);
            compare_floats(state, n, [&] { ul::decode<T>(codes, out, n); });
        },
        main_lengths);
}
// The tables are made in each call.
template <int Count>
void add_spec() {
    add("round_to/lookup" + std::to_string(Count) + "/runtime_spec",
        [](benchmark::State& state, std::size_t n) {
            const float* const in = buffer<float>(use::source, n);
            float* const out = buffer<float>(use::target, n);
            const ul::lookup_spec spec = ul::make_lookup(std::span<const float>(cubes<Count>::values));
            compare_floats(state, n, [&] { ul::round_to(spec, in, out, n); });
        },
        all_lengths);
}

const bool registered = [] {
    add_type<ul::lookup<sixteen_values>>("lookup16");
    add_type<ul::lookup<cubes<256>>>("lookup256");
    add_spec<16>();
    add_spec<256>();
    add_spec<4096>();
    return true;
}();

}  // namespace
