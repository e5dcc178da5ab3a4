// The one place of the version: CMakeLists.txt reads these three lines.
#pragma once

#define ULPINE_VERSION_MAJOR 0
#define ULPINE_VERSION_MINOR 1
#define ULPINE_VERSION_PATCH 0
