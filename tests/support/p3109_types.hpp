// The types of the tests of number/p3109.hpp beside their formats in oracle/p3109.hpp, and lists of their codes.
#pragma once

#include <oracle/p3109.hpp>
#include <support/failures.hpp>
#include <support/random.hpp>
#include <ulpine/number/p3109.hpp>

#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace p3109_test {

namespace report = oracle::p3109;
using oracle::datum;
using oracle::result;
using report::code;
using ulpine::bfloat16;
using ulpine::binary16;
using ulpine::binary32;
using ulpine::binary4p2sf;
using ulpine::binary8p1uf;
using ulpine::binary8p3se;
using ulpine::binary8p4se;

// ---- A type beside its format ------------------------------------------------------------------------------------------

template <class T>
report::format format_of() {
    using ulpine::domain;
    using ulpine::signedness;
    if constexpr (std::is_same_v<T, binary32>) return report::binary32();
    else if constexpr (std::is_same_v<T, binary16>) return report::binary16();
    else if constexpr (std::is_same_v<T, bfloat16>) return report::bfloat16();
    else if constexpr (std::is_same_v<T, binary8p4se>) return report::make(8, 4, true, true);
    else if constexpr (std::is_same_v<T, binary8p3se>) return report::make(8, 3, true, true);
    else if constexpr (std::is_same_v<T, binary4p2sf>) return report::make(4, 2, true, false);
    else return report::make(8, 1, false, false);
}
template <class T>
T number_from(code c) {
    return T::from_bits(static_cast<typename T::storage_type>(c));
}

using small_formats = std::tuple<binary8p4se, binary8p3se, binary4p2sf>;
using results = std::tuple<binary8p4se, binary8p3se, binary32, binary16, bfloat16>;
using external_formats = std::tuple<binary32, binary16, bfloat16>;
using all_formats = std::tuple<binary8p4se, binary8p3se, binary4p2sf, binary32, binary16, bfloat16>;

template <class List, class Body>
void for_each_type(const Body& body) {
    std::apply([&](const auto&... x) { (body(x), ...); }, List{});
}

struct operand {
    code bits;
    datum value;
};
/// All codes of up to 16 bits; of binary32 those of all exponents with a few fractions.
template <class T>
const std::vector<operand>& operands() {
    static const std::vector<operand> list = [] {
        const report::format f = format_of<T>();
        std::vector<operand> all;
        const auto add = [&](code c) { all.push_back({c, report::decode(f, c)}); };
        if (f.k <= 16) {
            for (code c = 0; c < report::power(f.k); ++c) add(c);
        } else {
            support::random_source random(754);
            for (code field = 0; field < 512; ++field)
                for (const code fraction :
                     {code{0}, code{1}, code{0x7fffff}, code{0x400000}, random() & 0x7fffff, random() & 0x7fffff,
                      random() & 0x700000, random.sparse() & 0x7fffff, code{0x100000}, code{0x300001}})
                    add(field << 23 | fraction);
        }
        return all;
    }();
    return list;
}
/// Some of them, of every kind: zero, NaN, infinities, the smallest, the largest, one, and random ones.
template <class T>
std::vector<operand> selection(std::size_t count) {
    const report::format f = format_of<T>();
    std::vector<operand> list;
    const auto add = [&](code c) { list.push_back({c, report::decode(f, c)}); };
    for (const code c : {code{0}, code{1}, report::nan_code(f), report::max_finite_code(f), report::power(f.p - 1)}) {
        add(c);
        if (f.is_signed && c != report::nan_code(f) && c != 0) add(c + report::power(f.k - 1));
    }
    if (f.is_external) add(report::power(f.k - 1));  // -0
    if (f.is_extended) {
        add(report::infinity_code(f, false));
        if (f.is_signed) add(report::infinity_code(f, true));
    }
    support::random_source random(42);
    while (list.size() < count) add(random() % report::power(f.k));
    return list;
}

struct checker {
    support::failures failed{};

    void expect(const char* what, const report::format& f, code got, code want, std::initializer_list<code> codes) {
        if (failed.same(got, want)) return;
        std::string text = std::string(what) + " into " + report::name_of(f) + ":";
        for (const code c : codes) text += " " + support::hex(c);
        failed.add(text + " gives " + support::hex(got) + ", expected " + support::hex(want));
    }
};

inline constexpr report::projection nearest_none{};

/// Project_{f, nearest_none} for several formats f; every exact result is projected once and kept.
class projections {
  public:
    explicit projections(std::vector<report::format> formats) : formats_(std::move(formats)) {}

    const std::vector<code>& operator()(const result& x) {
        const oracle::real& m = x.magnitude;
        if (!m.p.fits_ulong_p() || !m.q.fits_ulong_p()) return last_ = all_of(x);
        const key k{static_cast<int>(x.what), x.negative, m.root, x.by_zero, m.p.get_ui(), m.q.get_ui(), m.e};
        const auto found = known_.find(k);
        return found != known_.end() ? found->second : known_.emplace(k, all_of(x)).first->second;
    }
    code one(const result& x) { return (*this)(x).front(); }

  private:
    using key = std::tuple<int, bool, bool, bool, unsigned long, unsigned long, long>;
    std::vector<report::format> formats_;
    std::map<key, std::vector<code>> known_{};
    std::vector<code> last_{};

    std::vector<code> all_of(const result& x) const {
        std::vector<code> codes;
        for (const report::format& f : formats_) codes.push_back(report::project(f, nearest_none, x));
        return codes;
    }
};

}  // namespace p3109_test
