// The command line that the examples share, and what their main function does around their work.
//
//   --short        a run of seconds, with the same checks
//   --svg FILE     where the picture goes; without it none is made
//   --data FOLDER  the folder of digits.csv and the other shipped sets
//   --seed N       another division of the data, other initial weights and random bits; default 1
//   --help
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace nn {

struct options {
    bool is_short = false;
    std::string svg;  // empty: no picture
    std::string data;
    std::uint64_t seed = 1;
    bool help = false;
};

// std::invalid_argument for what it does not understand.
options parse_options(int count, const char* const* arguments);

// What main returns: parses, runs the body, prints errors to stderr.  0: done; 1: the body threw, a floor was missed, or
// stdout could not be written; 2: the command line was not understood.  about: one or two sentences for --help.
int run_example(int count, const char* const* arguments, std::string_view about,
                const std::function<void(const options&)>& body);

// A claim that the example makes.  Throws std::runtime_error where it does not hold, with `claim` and both numbers.
void expect_at_least(std::string_view claim, double got, double floor);
void expect_at_most(std::string_view claim, double got, double ceiling);
void expect_equal(std::string_view claim, double got, double exact);

// One line to stderr at once.
void progress(std::string_view line);

}  // namespace nn
