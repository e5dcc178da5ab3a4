# Install rules: the headers, and a package that find_package(ulpine) finds.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(ulpine_package_dir "${CMAKE_INSTALL_DATADIR}/cmake/ulpine")

target_include_directories(ulpine INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/ulpine" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.cuh")
install(TARGETS ulpine EXPORT ulpine-targets)
install(EXPORT ulpine-targets NAMESPACE ulpine:: DESTINATION "${ulpine_package_dir}")

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/ulpine-config.cmake.in"
  "${PROJECT_BINARY_DIR}/ulpine-config.cmake"
  INSTALL_DESTINATION "${ulpine_package_dir}"
  NO_SET_AND_CHECK_MACRO)
# Until 1.0 a new minor version may change names.  Headers only: one package serves every architecture.
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/ulpine-config-version.cmake"
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(FILES
  "${PROJECT_BINARY_DIR}/ulpine-config.cmake"
  "${PROJECT_BINARY_DIR}/ulpine-config-version.cmake"
  DESTINATION "${ulpine_package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/ulpine")
