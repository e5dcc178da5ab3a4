// The choice of a simd_level: the processor's best, the environment variable ULPINE_SIMD, use_simd.
#include <catch.hpp>

#include <ulpine/array/level.hpp>

#include <support/array_check.hpp>
#include <support/message_of.hpp>

#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <thread>

using array_test::available_levels;
using array_test::level_guard;
using array_test::name_of;
using ulpine::simd_level;

namespace {

using support::message_of;

/// ULPINE_SIMD for the length of a test, as if nobody had asked for the level yet.
class environment {
public:
    explicit environment(const char* value) {
        if (const char* const old = std::getenv("ULPINE_SIMD")) before_ = old;
        set(value);
        ulpine::detail::chosen_simd = -1;
    }
    ~environment() { set(before_ ? before_->c_str() : nullptr); }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;

private:
    static void set(const char* value) {
        if (value != nullptr) setenv("ULPINE_SIMD", value, 1);
        else unsetenv("ULPINE_SIMD");
    }
    level_guard guard_;
    std::optional<std::string> before_;
};

constexpr simd_level all_levels[] = {simd_level::scalar, simd_level::sse42, simd_level::avx2, simd_level::avx512,
                                     simd_level::neon};

std::string accepted() {
    std::string list;
    for (const simd_level level : all_levels)
        if (ulpine::simd_available(level)) list += (list.empty() ? "" : ", ") + std::string(name_of(level));
    return "; accepted: " + list + " (this processor)";
}

}  // namespace

TEST_CASE("levels: scalar is always there, a level brings those below it") {
    CHECK(ulpine::simd_available(simd_level::scalar));
#if defined(__x86_64__)
    CHECK_FALSE(ulpine::simd_available(simd_level::neon));
    if (ulpine::simd_available(simd_level::avx512)) CHECK(ulpine::simd_available(simd_level::avx2));
    if (ulpine::simd_available(simd_level::avx2)) CHECK(ulpine::simd_available(simd_level::sse42));
#elif defined(__aarch64__)
    CHECK(ulpine::simd_available(simd_level::neon));
    CHECK_FALSE(ulpine::simd_available(simd_level::avx2));
#endif
    CHECK_FALSE(ulpine::simd_available(static_cast<simd_level>(17)));
    CHECK_FALSE(ulpine::simd_available(static_cast<simd_level>(-1)));
}

TEST_CASE("levels: without the variable the best one, at the first question") {
    for (const char* const value : {static_cast<const char*>(nullptr), ""}) {
        const environment none(value);
        CHECK(ulpine::simd_in_use() == available_levels().back());
        CHECK(ulpine::simd_in_use() == available_levels().back());
    }
}

TEST_CASE("levels: the variable names one") {
    for (const simd_level level : available_levels()) {
        const environment named(name_of(level));
        CHECK(ulpine::simd_in_use() == level);
        // Read once.
        setenv("ULPINE_SIMD", "nonsense", 1);
        CHECK(ulpine::simd_in_use() == level);
    }
}

TEST_CASE("levels: a variable that names none is reported, whenever it is asked for, and by the array functions") {
    for (const std::string value : {"nonsense", "AVX2", "sse42", "avx", "scalar ", "2"}) {
        const environment bad(value.c_str());
        const std::string message = "environment variable ULPINE_SIMD is " + value + accepted();
        CHECK(message_of([] { static_cast<void>(ulpine::simd_in_use()); }) == message);
        CHECK(message_of([] { static_cast<void>(ulpine::simd_in_use()); }) == message);
        // use_simd is an answer of its own.
        ulpine::use_simd(simd_level::scalar);
        CHECK(ulpine::simd_in_use() == simd_level::scalar);
    }
    for (const simd_level level : all_levels) {
        if (ulpine::simd_available(level)) continue;
        const environment missing(name_of(level));
        CHECK(message_of([] { static_cast<void>(ulpine::simd_in_use()); }) ==
              "environment variable ULPINE_SIMD is " + std::string(name_of(level)) + accepted());
    }
}

TEST_CASE("levels: an array function that meets a bad variable writes nothing") {
    const environment bad("nonsense");
    const std::vector<float> in(40, 1.3f);
    std::vector<float> out(40, -7);
    for (const double scale : {1.0, 3.0})
        for (const int threads : {1, 2}) {
            const std::string message = message_of([&] {
                array_test::run_round_to(ulpine::posit_spec{16, 1}, in.data(), out.data(), in.size(),
                                         {.scale = scale, .threads = threads});
            });
            CHECK(message.find("environment variable ULPINE_SIMD is nonsense") == 0);
            CHECK(out == std::vector<float>(40, -7));
        }
}

TEST_CASE("levels: a bad variable in threads ends in an exception, not in std::terminate") {
    const environment bad("nonsense");
    const std::vector<float> in(5 * 4096, 1.3f);
    std::vector<float> out(in.size(), -7);
    const std::string message = message_of([&] {
        array_test::run_round_to(ulpine::posit_spec{16, 1}, in.data(), out.data(), in.size(), {.threads = 3});
    });
    CHECK(message.find("environment variable ULPINE_SIMD is nonsense") == 0);
}

TEST_CASE("levels: use_simd") {
    const level_guard guard;
    for (const simd_level level : all_levels) {
        if (ulpine::simd_available(level)) {
            ulpine::use_simd(level);
            CHECK(ulpine::simd_in_use() == level);
            // In other threads as well.
            simd_level elsewhere = simd_level::scalar;
            std::thread([&] { elsewhere = ulpine::simd_in_use(); }).join();
            CHECK(elsewhere == level);
        } else {
            const simd_level before = ulpine::simd_in_use();
            CHECK(message_of([&] { ulpine::use_simd(level); }) ==
                  "use_simd: level is " + std::string(name_of(level)) + accepted());
            CHECK(ulpine::simd_in_use() == before);
        }
    }
    CHECK(message_of([] { ulpine::use_simd(static_cast<simd_level>(5)); }) == "use_simd: level is 5" + accepted());
    CHECK(message_of([] { ulpine::use_simd(static_cast<simd_level>(-3)); }) == "use_simd: level is -3" + accepted());
}
