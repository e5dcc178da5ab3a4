#include "output_file.hpp"

#include <fstream>
#include <stdexcept>
#include <system_error>

namespace nn {

void check_output_path(const std::filesystem::path& path) {
    std::error_code error;
    if (path.filename().empty() || std::filesystem::is_directory(path, error)) {
        throw std::runtime_error("'" + path.string() + "' is a directory; the output needs a file name");
    }
    const auto status = std::filesystem::symlink_status(path, error);  // a rename would replace a device or a link
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        throw std::runtime_error("'" + path.string() + "' exists and is not an ordinary file");
    }
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (!std::filesystem::is_directory(folder, error)) {
        throw std::runtime_error("'" + path.string() + "' cannot be written: there is no directory '" +
                                 folder.string() + "'");
    }
}

void write_file(const std::filesystem::path& path, const std::string& content) {
    auto temporary = path;
    temporary += ".partial";
    std::ofstream output(temporary, std::ios::binary | std::ios::trunc);
    output << content;
    output.close();
    std::error_code error;
    if (!output) {
        std::filesystem::remove(temporary, error);
        throw std::runtime_error("'" + temporary.string() + "' cannot be written");
    }
    std::filesystem::rename(temporary, path, error);
    if (error) {
        const std::string reason = error.message();
        std::filesystem::remove(temporary, error);
        throw std::runtime_error("'" + path.string() + "' cannot be written: " + reason);
    }
}

}  // namespace nn
