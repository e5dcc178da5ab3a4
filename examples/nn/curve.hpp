// Training, watched: the accuracy after each epoch as a line of a chart.
#pragma once

#include "network.hpp"
#include "plot.hpp"

#include <string>
#include <vector>

namespace nn {

// Trains; the test accuracy in percent after each epoch.
series accuracy_curve(const std::string& name, network net, const split& samples, training_options options,
                      const numerics& by = {});

// The mean of curves over the same epochs, under the name of the first; reported to stderr with its last point.
series mean_curve(const std::vector<series>& curves);

}  // namespace nn
