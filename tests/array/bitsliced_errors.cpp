// Bad arguments of the functions over slices: std::invalid_argument that names the argument, before anything is written.
#include <catch.hpp>

#include <support/message_of.hpp>

#include <ulpine/array/bitsliced.hpp>
#include <ulpine/format/catalog.hpp>

#include <cstring>
#include <vector>

namespace {

namespace ul = ulpine;
using T = ul::fp8_e4m3;
using B = ul::bitsliced<T, 64>;
constexpr ul::projection stochastic{ul::rounding::stochastic};

/// Arrays for one call.
struct arrays {
    std::vector<T> values = std::vector<T>(100, T(1.5f));
    std::vector<B> x = std::vector<B>(4, B(T(2.0f))), out = std::vector<B>(4, B(T(3.0f)));
    std::vector<B> slices = std::vector<B>(2, B(T(4.0f)));

    [[nodiscard]] bool untouched() const {
        const arrays fresh;
        const auto same = [](const auto& a, const auto& b) {
            return std::memcmp(a.data(), b.data(), a.size() * sizeof a[0]) == 0;
        };
        return same(values, fresh.values) && same(x, fresh.x) && same(out, fresh.out) && same(slices, fresh.slices);
    }
};
template <class Call>
void refuses(const std::string& begin, const Call& call) {
    arrays a;
    const std::string message = support::message_of([&] { call(a); });
    INFO(message);
    CHECK(message.compare(0, begin.size(), begin) == 0);
    CHECK(message.find("accepted: ") != std::string::npos);
    CHECK(a.untouched());
}

}  // namespace

TEST_CASE("bitsliced: wrong lengths", "[array]") {
    refuses("slices.size()", [](arrays& a) { ul::slice(a.values, a.x); });
    refuses("slices.size()", [](arrays& a) { ul::slice(a.values, std::span(a.slices).first(1)); });
    refuses("slices.size()", [](arrays& a) { ul::slice(std::span(a.values).first(0), a.slices); });
    refuses("slices.size()", [](arrays& a) { ul::unslice(a.x, a.values); });
    refuses("x.size()", [](arrays& a) { ul::neg(a.slices, a.out); });
    refuses("y.size()", [](arrays& a) { ul::add(a.x, a.slices, a.out); });
    refuses("z.size()", [](arrays& a) { ul::fma(a.x, a.x, a.slices, a.out); });
    refuses("x.size()", [](arrays& a) { ul::convert(a.slices, a.out); });
    refuses("y.size()", [](arrays& a) { ul::add_products(a.out[0], a.x, a.slices); });
    refuses("y.size()", [](arrays& a) { ul::add_products(a.out, a.x, a.values); });
}
TEST_CASE("bitsliced: ranges that overlap", "[array]") {
    refuses("x overlaps out", [](arrays& a) { ul::neg(std::span(a.out).first(3), std::span(a.out).last(3)); });
    refuses("y overlaps out", [](arrays& a) { ul::mul(a.x[0], std::span(a.out).last(3), std::span(a.out).first(3)); });
    refuses("x overlaps acc", [](arrays& a) { ul::add_products(a.x[1], a.x, a.out); });
    refuses("y overlaps acc", [](arrays& a) { ul::add_products(a.x[1], a.out, a.x); });
    refuses("values overlaps slices",
            [](arrays& a) { ul::slice(std::span(reinterpret_cast<const T*>(a.slices.data()), 100), a.slices); });
}
TEST_CASE("bitsliced: options out of range", "[array]") {
    const ul::elementwise_options none{{}, 0};
    refuses("threads", [&](arrays& a) { ul::slice(a.values, a.slices, none); });
    refuses("threads", [&](arrays& a) { ul::unslice(a.slices, a.values, none); });
    refuses("threads", [&](arrays& a) { ul::add(a.x, a.x, a.out, none); });
    refuses("threads", [&](arrays& a) { ul::convert(a.x, a.out, none); });
    refuses("threads", [&](arrays& a) { ul::add_products(a.out, a.x, std::vector<T>(16), none); });
    refuses("projection.mode", [](arrays& a) { ul::mul<stochastic>(a.x, a.x, a.out); });
    ul::elementwise_options o;
    o.random = ul::philox{.bits = 9};
    refuses("random.bits", [&](arrays& a) { ul::mul<stochastic>(a.x, a.x, a.out, o); });
    o.random = ul::philox{.bits = 8, .variant = ul::stochastic_variant::b};
    refuses("random.variant", [&](arrays& a) { ul::mul<stochastic>(a.x, a.x, a.out, o); });
}
