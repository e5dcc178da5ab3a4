// convolve and its gradients against plain loops over the scalar accumulators.
#include <catch.hpp>

#include <support/array_check.hpp>
#include <support/random.hpp>

#include <ulpine/array/convolution.hpp>
#include <ulpine/format/catalog.hpp>

#include <limits>

namespace ul = ulpine;
using namespace array_test;
using ul::tensor_view;

namespace {

struct geometry {
    std::size_t images, height, width, channels;  // of x
    std::size_t filters, down, across;            // of w
    std::size_t stride_y = 1, stride_x = 1, top = 0, bottom = 0, left = 0, right = 0, dilation_y = 1, dilation_x = 1;

    [[nodiscard]] std::size_t rows() const {
        return (height + top + bottom - dilation_y * (down - 1) - 1) / stride_y + 1;
    }
    [[nodiscard]] std::size_t columns() const {
        return (width + left + right - dilation_x * (across - 1) - 1) / stride_x + 1;
    }
    [[nodiscard]] ul::convolution_options<> options() const {
        return {.stride_height = stride_y,
                .stride_width = stride_x,
                .padding_top = top,
                .padding_bottom = bottom,
                .padding_left = left,
                .padding_right = right,
                .dilation_height = dilation_y,
                .dilation_width = dilation_x};
    }
};

template <class T>
struct tensor {
    tensor(std::size_t images, std::size_t height, std::size_t width, std::size_t channels)
        : elements(images * height * width * channels), view{elements.data(), images, height, width, channels} {}
    tensor(const tensor& t) : elements(t.elements), view(t.view) { view.data = elements.data(); }
    void fill(support::random_source& random, bool special) {
        for (auto& e : elements) {
            const double magnitude =
                std::ldexp(static_cast<double>(random.below(256)), static_cast<int>(random.below(12)) - 12);
            e = ul::convert<T>(random.below(2) == 0 ? magnitude : -magnitude);
        }
        if (!special || elements.empty()) return;
        elements[random.below(elements.size())] = ul::convert<T>(std::numeric_limits<double>::quiet_NaN());
        elements[random.below(elements.size())] = ul::convert<T>(std::numeric_limits<double>::infinity());
    }
    std::vector<T> elements;
    tensor_view<T> view;
};

/// The element of x at a place that may lie outside.
template <class T>
T element(const tensor<T>& t, std::size_t n, long y, long x, std::size_t c) {
    if (y < 0 || x < 0 || y >= static_cast<long>(t.view.height) || x >= static_cast<long>(t.view.width))
        return ul::convert<T>(0);
    return t.view(n, static_cast<std::size_t>(y), static_cast<std::size_t>(x), c);
}

// An accumulator by its definition; the name of a number type is its sequential sum.
template <class Acc>
struct accumulator_of {
    using type = Acc;
};
template <>
struct accumulator_of<float> {
    using type = ul::sequential<float>;
};

template <class Acc, class X, class W, class Y>
class sweep {
  public:
    sweep(failures& failed, std::string name) : failed_(failed), name_(std::move(name)) { failed.next(); }

    void run(const geometry& g, bool special = false) {
        tensor<X> x(g.images, g.height, g.width, g.channels);
        tensor<W> w(g.filters, g.down, g.across, g.channels);
        tensor<Y> y(g.images, g.rows(), g.columns(), g.filters);
        x.fill(random_, special);
        w.fill(random_, special);
        y.fill(random_, false);
        const auto place_y = [&](std::size_t i, std::size_t r) {
            return static_cast<long>(i * g.stride_y + r * g.dilation_y) - static_cast<long>(g.top);
        };
        const auto place_x = [&](std::size_t j, std::size_t s) {
            return static_cast<long>(j * g.stride_x + s * g.dilation_x) - static_cast<long>(g.left);
        };
        tensor<Y> want_y = y;
        tensor<X> want_x = x;
        tensor<W> want_w = w;
        for (std::size_t n = 0; n < g.images; ++n)
            for (std::size_t i = 0; i < g.rows(); ++i)
                for (std::size_t j = 0; j < g.columns(); ++j)
                    for (std::size_t k = 0; k < g.filters; ++k) {
                        accumulator sum;
                        for (std::size_t r = 0; r < g.down; ++r)
                            for (std::size_t s = 0; s < g.across; ++s)
                                for (std::size_t c = 0; c < g.channels; ++c)
                                    sum.add_product(element(x, n, place_y(i, r), place_x(j, s), c), w.view(k, r, s, c));
                        want_y.view(n, i, j, k) = sum.template round<Y>();
                    }
        const auto output = [](long at, std::size_t stride) {  // -1: none
            return at % static_cast<long>(stride) == 0 ? at / static_cast<long>(stride) : -1;
        };
        for (std::size_t n = 0; n < g.images; ++n)
            for (std::size_t i = 0; i < g.height; ++i)
                for (std::size_t j = 0; j < g.width; ++j)
                    for (std::size_t c = 0; c < g.channels; ++c) {
                        accumulator sum;
                        for (std::size_t r = 0; r < g.down; ++r)
                            for (std::size_t s = 0; s < g.across; ++s)
                                for (std::size_t k = 0; k < g.filters; ++k) {
                                    const long a = static_cast<long>(i + g.top) - static_cast<long>(r * g.dilation_y);
                                    const long b = static_cast<long>(j + g.left) - static_cast<long>(s * g.dilation_x);
                                    sum.add_product(element(y, n, output(a, g.stride_y), output(b, g.stride_x), k),
                                                    w.view(k, r, s, c));
                                }
                        want_x.view(n, i, j, c) = sum.template round<X>();
                    }
        for (std::size_t k = 0; k < g.filters; ++k)
            for (std::size_t r = 0; r < g.down; ++r)
                for (std::size_t s = 0; s < g.across; ++s)
                    for (std::size_t c = 0; c < g.channels; ++c) {
                        accumulator sum;
                        for (std::size_t n = 0; n < g.images; ++n)
                            for (std::size_t i = 0; i < g.rows(); ++i)
                                for (std::size_t j = 0; j < g.columns(); ++j)
                                    sum.add_product(y.view(n, i, j, k), element(x, n, place_y(i, r), place_x(j, s), c));
                        want_w.view(k, r, s, c) = sum.template round<W>();
                    }
        const level_guard guard;
        for (const simd_level level : available_levels()) {
            ul::use_simd(level);
            ul::convolution_options<> options = g.options();
            options.threads = level == simd_level::sse42 ? 3 : 1;
            tensor<Y> got_y = y;
            tensor<X> got_x = x;
            tensor<W> got_w = w;
            ul::convolve<Acc>(x.view, w.view, got_y.view, options);
            ul::convolve_input_gradient<Acc>(y.view, w.view, got_x.view, options);
            ul::convolve_weight_gradient<Acc>(x.view, y.view, got_w.view, options);
            compare_all(got_y, want_y, "y", g, level);
            compare_all(got_x, want_x, "dx", g, level);
            compare_all(got_w, want_w, "dw", g, level);
        }
    }

  private:
    using accumulator = typename accumulator_of<Acc>::type;
    failures& failed_;
    std::string name_;
    support::random_source random_{23};

    template <class T>
    void compare_all(const tensor<T>& got, const tensor<T>& want, const char* what, const geometry& g,
                     simd_level level) {
        compare(failed_, got.elements, want.elements, [&](std::size_t i) {
            return name_ + ": " + what + "[" + std::to_string(i) + "] of " + std::to_string(g.height) + " x " +
                   std::to_string(g.width) + " by " + std::to_string(g.down) + " x " + std::to_string(g.across) + " (" +
                   name_of(level) + ")";
        });
    }
};

template <class Acc, class X, class W, class Y>
void check(failures& failed, const char* name) {
    sweep<Acc, X, W, Y> s(failed, name);
    s.run({1, 1, 1, 1, 1, 1, 1});
    s.run({2, 5, 7, 3, 4, 1, 1});
    s.run({2, 5, 7, 3, 4, 1, 1, 2, 3});
    s.run({1, 6, 9, 5, 17, 3, 3, 1, 1, 1, 1, 1, 1});
    s.run({1, 6, 9, 5, 17, 3, 3, 1, 1, 1, 1, 1, 1}, true);
    s.run({2, 8, 6, 2, 3, 3, 2, 2, 2, 0, 1, 1, 0});
    s.run({1, 11, 10, 3, 5, 3, 2, 1, 2, 3, 2, 1, 4, 2, 3});
    s.run({1, 4, 3, 20, 6, 4, 3, 3, 1, 2, 5, 0, 0});
    s.run({3, 2, 2, 1, 2, 5, 4, 1, 1, 2, 1, 1, 1});
    s.run({0, 4, 4, 2, 3, 2, 2});
    s.run({1, 4, 4, 0, 3, 2, 2});
}

}  // namespace

TEST_CASE("convolution: against the scalar accumulators") {
    failures failed;
    check<float, float, float, float>(failed, "float");
    check<ul::quire<ul::posit<16, 1>>, ul::posit<16, 1>, ul::posit<16, 1>, ul::posit<16, 1>>(failed,
                                                                                             "quire<posit<16,1>>");
    check<ul::chunked<ul::dlfloat16, 64>, ul::fp8_e4m3, ul::fp8_e5m2, ul::bfloat16>(failed, "chunked<dlfloat16, 64>");
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("convolution: bias, ReLU, beta, projections") {
    using P = ul::posit<16, 1>;
    support::random_source random(5);
    tensor<P> x(1, 5, 6, 4), w(7, 3, 3, 4), y(1, 3, 4, 7), bias(1, 1, 1, 7);
    x.fill(random, false);
    w.fill(random, false);
    y.fill(random, false);
    bias.fill(random, false);
    const tensor<P> before = y;
    constexpr ul::projection down{ul::rounding::toward_zero, ul::overflow::saturate};
    ul::convolve<ul::quire<P>, down>(x.view, w.view, y.view,
                                     ul::convolution_options<P>{.beta = 0.5, .bias = bias.elements, .relu = true});
    failures failed;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 4; ++j)
            for (std::size_t k = 0; k < 7; ++k) {
                ul::quire<P> sum;
                for (std::size_t r = 0; r < 3; ++r)
                    for (std::size_t s = 0; s < 3; ++s)
                        for (std::size_t c = 0; c < 4; ++c)
                            sum.add_product(x.view(0, i + r, j + s, c), w.view(k, r, s, c));
                sum.add_product(P{0.5}, before.view(0, i, j, k)).add(bias.elements[k]);
                if (sum < ul::quire<P>{}) sum.clear();
                if (!failed.same(bits_of(y.view(0, i, j, k)), bits_of(sum.round<P, down>())))
                    failed.add("pixel " + std::to_string(i) + ", " + std::to_string(j));
            }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("convolution: random bits by pixel and filter") {
    using T = ul::bfloat16;
    constexpr ul::projection stochastic{ul::rounding::stochastic, ul::overflow::infinity};
    support::random_source random(6);
    tensor<T> x(2, 4, 5, 3), w(4, 2, 2, 3), y(2, 3, 4, 4);
    x.fill(random, false);
    w.fill(random, false);
    y.fill(random, false);
    ul::convolve<ul::sequential<T, ul::products::exact, stochastic>>(
        x.view, w.view, y.view, ul::convolution_options<>{.random = ul::philox{.seed = 9, .first = 5}});
    failures failed;
    for (std::size_t pixel = 0; pixel < 24; ++pixel)
        for (std::size_t k = 0; k < 4; ++k) {
            const std::size_t n = pixel / 12, i = pixel / 4 % 3, j = pixel % 4;
            const ul::philox stream{.seed = 9, .stream = pixel << 32 | k, .first = 5};
            std::uint64_t rounding = 0;
            T sum{0};
            for (std::size_t r = 0; r < 2; ++r)
                for (std::size_t s = 0; s < 2; ++s)
                    for (std::size_t c = 0; c < 3; ++c)
                        sum = ul::fma<T, stochastic>(x.view(n, i + r, j + s, c), w.view(k, r, s, c), sum,
                                                     random_at(stream, rounding++));
            if (!failed.same(bits_of(y.view(n, i, j, k)), bits_of(sum))) failed.add("pixel " + std::to_string(pixel));
        }
    CHECK_NO_FAILURES(failed);
}

TEST_CASE("convolution: bad arguments") {
    const auto names = [](const auto& call, const char* what) {
        std::string message = "nothing thrown";
        try {
            call();
        } catch (const std::invalid_argument& error) {
            message = error.what();
        }
        INFO(message);
        CHECK(message.find(what) != std::string::npos);
    };
    tensor<float> x(2, 5, 6, 3), w(4, 3, 3, 3), y(2, 3, 4, 4), other(2, 3, 4, 5);
    const auto call = [&](const ul::convolution_options<>& o) {
        return [&, o] { ul::convolve<float>(x.view, w.view, y.view, o); };
    };
    call({})();
    names(call({.stride_height = 0}), "stride_height");
    names(call({.stride_width = 2}), "y is 2 x 3 x 4 x 4; accepted: 2 x 3 x 2 x 4");
    names(call({.padding_left = 1}), "accepted: 2 x 3 x 5 x 4");
    names(call({.padding_bottom = std::size_t{1} << 40}), "padding of the height");
    names(call({.dilation_width = 0}), "dilation_width");
    names(call({.dilation_height = 3}), "reaches over 7 pixels of the height");
    names(call({.threads = 0}), "threads");
    names([&] { ul::convolve<float>(x.view, w.view, other.view); }, "y is 2 x 3 x 4 x 5");
    names([&] { ul::convolve<float>(x.view, other.view, y.view); }, "as many channels");
    names([&] { ul::convolve_input_gradient<float>(other.view, w.view, x.view); }, "dy is");
    names([&] { ul::convolve_weight_gradient<float>(x.view, other.view, w.view); }, "dy is");
    names([&] { ul::convolve<float>(tensor_view<float>{nullptr, 2, 5, 6, 3}, w.view, y.view); }, "x.data is null");
    names(
        [&] {
            ul::convolve<float>(x.view, w.view, tensor_view<float>{x.elements.data() + 8, 2, 3, 4, 4});
        },
        "overlaps x");
    names([&] { ul::convolve<float>(x.view, tensor_view<float>{w.elements.data(), 4, 0, 3, 3}, y.view); }, "no taps");
    const std::vector<float> bias(3);
    names([&] { ul::convolve<float>(x.view, w.view, y.view, ul::convolution_options<float>{.bias = bias}); }, "bias");
    // e8m0 has no zero: fine where nothing lies outside.
    tensor<ul::e8m0> ones(2, 5, 6, 3);
    ones.elements.assign(ones.elements.size(), ul::e8m0{1});
    for (float& e : w.elements) e = 1;
    ul::convolve<float>(ones.view, w.view, y.view);
    CHECK(y.elements[0] == 27);
    tensor<float> padded(2, 5, 4, 4);
    names([&] { ul::convolve<float>(ones.view, w.view, padded.view, {.padding_top = 1, .padding_bottom = 1}); },
          "without a zero");
}
