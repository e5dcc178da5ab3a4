// Writing a result file: under a temporary name first, renamed when complete, so that nobody sees half a file
// and a failure leaves an older file as it was.
#pragma once

#include <filesystem>
#include <string>

namespace nn {

// Called before the long work, so that a bad path is reported at once: std::runtime_error.
void check_output_path(const std::filesystem::path& path);

// std::runtime_error where it cannot be written.
void write_file(const std::filesystem::path& path, const std::string& content);

}  // namespace nn
