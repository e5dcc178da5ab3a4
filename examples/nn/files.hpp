// Reading data sets in their usual file formats.  Every function throws std::runtime_error for a file that cannot be
// opened or is not what it should be; the message names the file and the line and field, or the byte, where that shows.
#pragma once

#include "data.hpp"

#include <string>

namespace nn {

// A header line that names the columns, numbers in the rows (-1e30 to 1e30), the class (0, 1, 2, ... 255) in the last
// column.
data_set read_csv(const std::string& file);

// The same, but every field is a letter or a word, the class in the first column, no header, as in UCI's Mushroom set: each
// column becomes one feature for each of its words, 1 where the sample has it, else 0.  Words and classes are numbered
// in alphabetical order.
data_set read_categories(const std::string& file);

// IDX, as MNIST and Fashion-MNIST come (not compressed): unsigned bytes, images of rank 3 (images, rows, columns),
// labels of rank 1.  Pixels are divided by 255.
data_set read_idx(const std::string& images, const std::string& labels);

// NumPy's format, versions 1 to 3: x of rank 2 (samples, features) or 4 (images, height, width, channels), of floats
// (<f4, <f8) or unsigned bytes (|u1, taken as they are); y of rank 1, of integers (|u1, |i1, <i2, <i4, <i8, ...).  C order.
data_set read_npy(const std::string& x, const std::string& y);

}  // namespace nn
