#include "options.hpp"

#include "output_file.hpp"
#include "table.hpp"

#include <charconv>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#ifndef NN_DATA_DIR
#define NN_DATA_DIR "examples/data"
#endif

namespace nn {

namespace {

constexpr std::string_view usage =
    "\n"
    "  --short        a run of seconds, with the same checks\n"
    "  --svg FILE     where the picture goes; without it none is made\n"
    "  --data FOLDER  the folder of the data sets (default: the examples' data)\n"
    "  --seed N       another division of the data, other initial weights and random bits (default: 1)\n"
    "  --help         this text\n";

}  // namespace

options parse_options(int count, const char* const* arguments) {
    options result;
    result.data = NN_DATA_DIR;
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i];
        const auto value = [&]() -> std::string {
            if (i + 1 >= count || arguments[i + 1][0] == '\0')
                throw std::invalid_argument("option " + option + " needs a value");
            return arguments[++i];
        };
        if (option == "--short") {
            result.is_short = true;
        } else if (option == "--svg") {
            result.svg = value();
        } else if (option == "--data") {
            result.data = value();
        } else if (option == "--seed") {
            const std::string text = value();
            const char* const end = text.data() + text.size();
            const auto [rest, error] = std::from_chars(text.data(), end, result.seed);
            if (error != std::errc{} || rest != end)
                throw std::invalid_argument("option --seed needs a number from 0 to 2^64 - 1, not '" + text + "'");
        } else if (option == "--help") {
            result.help = true;
        } else {
            throw std::invalid_argument("unknown option '" + option + "'");
        }
    }
    return result;
}

int run_example(int count, const char* const* arguments, std::string_view about,
                const std::function<void(const options&)>& body) {
    const std::string name =
        count > 0 ? std::filesystem::path(arguments[0]).filename().string() : std::string("example");
    const auto fail = [&](const std::string& what) { std::fprintf(stderr, "%s: %s\n", name.c_str(), what.c_str()); };
    options chosen;
    try {
        chosen = parse_options(count, arguments);
    } catch (const std::invalid_argument& error) {
        fail(std::string(error.what()) + "; --help lists the options");
        return 2;
    }
    try {
        if (chosen.help) {
            const std::string text = "Usage: " + name + " [options]\n" + std::string(about) + "\n" + std::string(usage);
            std::fwrite(text.data(), 1, text.size(), stdout);
        } else {
            if (!chosen.svg.empty()) check_output_path(chosen.svg);
            body(chosen);
        }
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
            throw std::runtime_error("the results cannot be written to the standard output");
        return 0;
    } catch (const std::exception& error) {
        std::fflush(stdout);
        fail(error.what());
        return 1;
    }
}

void expect_at_least(std::string_view claim, double got, double floor) {
    if (!(got >= floor))
        throw std::runtime_error(std::string(claim) + ": expected at least " + decimal(floor, 3) + ", got " +
                                 decimal(got, 3));
}
void expect_at_most(std::string_view claim, double got, double ceiling) {
    if (!(got <= ceiling))
        throw std::runtime_error(std::string(claim) + ": expected at most " + decimal(ceiling, 3) + ", got " +
                                 decimal(got, 3));
}
void expect_equal(std::string_view claim, double got, double exact) {
    if (!(got == exact))
        throw std::runtime_error(std::string(claim) + ": expected " + decimal(exact, 3) + ", got " + decimal(got, 3));
}

void progress(std::string_view line) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
    std::fflush(stderr);
}

}  // namespace nn
