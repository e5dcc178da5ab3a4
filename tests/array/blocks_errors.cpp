// What the functions of blocks refuse, before anything is written, and in which words.
#include <catch.hpp>

#include <support/message_of.hpp>
#include <ulpine/array/blocks.hpp>

#include <cstring>
#include <limits>

using support::message_of;
using ulpine::block_options;
using ulpine::block_spec;
using ulpine::strided_view;

namespace {

using B = ulpine::mxfp8_e4m3;

struct arrays {
    float in[80], out[80];
    std::uint8_t codes[80], scales[8], mask[80];

    arrays() { std::memset(static_cast<void*>(this), 0x3c, sizeof *this); }
    [[nodiscard]] bool untouched() const {
        const arrays fresh;
        return std::memcmp(this, &fresh, sizeof *this) == 0;
    }
    [[nodiscard]] strided_view<const float> input() const { return {in, {2, 40}}; }
    strided_view<float> output() { return {out, {2, 40}}; }
    strided_view<std::uint8_t> code_view() { return {codes, {2, 40}}; }
    strided_view<std::uint8_t> scale_view() { return {scales, {2, 2}}; }
};
template <class Call>
std::string refusal(const Call& call) {
    arrays a;
    const std::string text = message_of([&] { call(a); });
    CHECK(a.untouched());
    return text;
}
std::string of_options(const block_options& o) {
    const std::string encoding =
        refusal([&](arrays& a) { ulpine::encode_blocks<B>(a.input(), a.code_view(), a.scale_view(), o); });
    const std::string rounding = refusal([&](arrays& a) { ulpine::round_to_blocks<B>(a.input(), a.output(), o); });
    CHECK(rounding == encoding);
    return encoding;
}
std::string of_record(const block_spec<ulpine::minifloat_spec>& s) {
    return refusal([&](arrays& a) { ulpine::round_to_blocks(s, a.input(), a.output()); });
}
bool mentions(const std::string& text, const std::string& part) {
    INFO(text);
    const bool found = text.find(part) != std::string::npos;
    CHECK(found);
    return found;
}

}  // namespace

TEST_CASE("blocks: options out of range") {
    block_options o;
    o.axis = 2;
    mentions(of_options(o), "axis is 2; accepted: -2 to 1, the array being 2 x 40");
    o.axis = -3;
    mentions(of_options(o), "axis is -3; accepted: -2 to 1");
    o = {};
    o.block_size = 0;
    mentions(of_options(o), "block_size is 0; accepted: 1 to 40, the length of axis 1");
    o.block_size = 41;
    mentions(of_options(o), "block_size is 41; accepted: 1 to 40, the length of axis 1");
    o.axis = 0;
    o.block_size = 3;
    mentions(of_options(o), "block_size is 3; accepted: 1 to 2, the length of axis 0");
    o = {};
    o.threads = 0;
    mentions(of_options(o), "threads is 0");
    o = {};
    o.rule = static_cast<ulpine::scale_rule>(9);
    mentions(of_options(o), "rule is 9; accepted: 0 to 4 (scale_rule::floor to scale_rule::nearest)");
    o = {};
    o.projection = ulpine::projection{ulpine::rounding::stochastic, ulpine::overflow::saturate};
    mentions(of_options(o), "random, a philox{seed}");
    o = {};
    o.random = ulpine::philox{1, 2, 3, 40};
    mentions(of_options(o), "random.bits is 40");
    o = {};
    o.tensor_scale = 2.0f;
    mentions(of_options(o), "tensor_scale is 2; accepted: none, since the format has no scale for the tensor");
    std::uint8_t mask[79];
    o = {};
    o.mask = mask;
    mentions(of_options(o), "mask");
}

TEST_CASE("blocks: scales for the tensor") {
    const auto with = [](std::optional<float> t) {
        block_options o;
        o.tensor_scale = t;
        return refusal([&](arrays& a) { ulpine::round_to_blocks<ulpine::nvfp4>(a.input(), a.output(), o); });
    };
    for (const float t :
         {0.0f, -1.0f, -0.0f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN(), 1e37f})
        mentions(with(t), "tensor_scale is ");
    CHECK(refusal([](arrays& a) {
              ulpine::decode_blocks<ulpine::nvfp4>(a.code_view(), strided_view<std::uint8_t>(a.scales, {2, 3}),
                                                   a.output());
          }) == "tensor_scale is not set; accepted: what encode_blocks returned");
}

TEST_CASE("blocks: shapes, places and null") {
    using view = strided_view<std::uint8_t>;
    const auto encoding = [](auto&& codes, auto&& scales) {
        return refusal([&](arrays& a) { ulpine::encode_blocks<B>(a.input(), codes(a), scales(a)); });
    };
    const auto codes = [](arrays& a) { return a.code_view(); };
    const auto scales = [](arrays& a) { return a.scale_view(); };
    mentions(encoding(
                 [](arrays& a) {
                     return view(a.codes, {40, 2});
                 },
                 scales),
             "codes's shape is 40 x 2; accepted: 2 x 40, as in");
    mentions(encoding([](arrays& a) { return view(a.codes, {80}); }, scales), "codes's shape is 80 elements");
    mentions(encoding(codes,
                      [](arrays& a) {
                          return view(a.scales, {2, 1});
                      }),
             "scales's shape is 2 x 1; accepted: 2 x 2, as in with a scale for each block along axis 1");
    mentions(encoding(codes, [](arrays& a) { return view(a.codes, {2, 2}); }), "scales");
    mentions(encoding([](arrays& a) { return view(reinterpret_cast<std::uint8_t*>(a.in), {2, 40}); }, scales), "codes");
    mentions(encoding([](arrays&) { return view(nullptr, {2, 40}); }, scales), "codes is null");
    mentions(encoding(codes, [](arrays&) { return view(nullptr, {2, 2}); }), "scales is null");
    mentions(refusal([](arrays& a) {
                 ulpine::round_to_blocks<B>(strided_view<const float>(a.out + 1, {1, 40}),
                                            strided_view<float>(a.out, {1, 40}));
             }),
             "out");
    mentions(refusal([](arrays& a) {
                 block_options o;
                 o.mask = {reinterpret_cast<std::uint8_t*>(a.out), 80};
                 ulpine::round_to_blocks<B>(a.input(), a.output(), o);
             }),
             "mask");
}

TEST_CASE("blocks: records out of range") {
    block_spec<ulpine::minifloat_spec> s = B::spec;
    s.size = 0;
    mentions(of_record(s), "block_spec.size is 0; accepted: 1 to 65536");
    s.size = 65537;
    mentions(of_record(s), "block_spec.size is 65537");
    s = B::spec;
    s.rule = static_cast<ulpine::scale_rule>(-1);
    mentions(of_record(s), "block_spec.rule");
    s = B::spec;
    s.element.exponent_bits = 17;
    mentions(of_record(s), "minifloat_spec.exponent_bits is 17");
    s = B::spec;
    s.element = {8, 23};
    mentions(of_record(s), "block_spec.element's width is 32; accepted: 1 to 16");
    s = B::spec;
    s.scale = {11, 4};
    mentions(of_record(s), "block_spec.scale");
    // Codes too narrow for the record.
    s = B::spec;
    s.element = {5, 10};
    mentions(refusal([&](arrays& a) { ulpine::encode_blocks(s, a.input(), a.code_view(), a.scale_view()); }), "codes");
}

TEST_CASE("strided_view: ranks and strides") {
    float x[4];
    mentions(message_of([&] { strided_view<float>(x, {}); }), "strided_view: rank is 0; accepted: 1 to 6");
    mentions(message_of([&] { strided_view<float>(x, {1, 1, 1, 1, 1, 1, 1}); }), "strided_view: rank is 7");
    mentions(message_of([&] {
                 strided_view<float>(x, {2, 2}, {1});
             }),
             "strided_view: strides.size() is 1; accepted: 2, the rank");
    const strided_view<float> v(x, {2, 2});
    CHECK(v.size() == 4);
    CHECK(v.strides[0] == 2);
    strided_view<const float> w = v;
    CHECK(w.data == x);
    CHECK(w.shape[1] == 2);
    CHECK(strided_view<float>().size() == 0);
    // Beyond the address space.
    strided_view<float> huge(x, {std::size_t{1} << 62, 4});
    float out[1];
    mentions(message_of([&] { ulpine::round_to_blocks<B>(huge, strided_view<float>(out, {1})); }), "in is ");
    // Empty arrays are arrays.
    CHECK(message_of([&] {
              ulpine::round_to_blocks<B>(strided_view<float>(nullptr, {3, 0}), strided_view<float>(nullptr, {3, 0}));
          }) == "nothing thrown");
    CHECK(message_of([&] {
              block_options o;
              o.axis = 0;
              ulpine::round_to_blocks<ulpine::nvfp4>(strided_view<float>(nullptr, {3, 0}),
                                                     strided_view<float>(nullptr, {3, 0}), o);
          }) == "nothing thrown");
}
