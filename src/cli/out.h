/* cli/out.h: the way from a finished report to standard output or a file. */
#ifndef VEER_CLI_OUT_H
#define VEER_CLI_OUT_H

#include "base/buf.h"

/**
 * Writes len bytes to standard output. A reader that went away (`| head`) is success: the verdict
 * in the exit code still counts. VEER_EIO for a full disk or a closed descriptor.
 */
veer_rc veer_out_stdout(const char *bytes, size_t len, veer_err *err);

/**
 * Writes a file whole or not at all: beside it under a temporary name, synced, renamed. path NULL
 * or "-" is standard output. VEER_EIO names the path and the reason.
 */
veer_rc veer_out_file(const char *path, const char *bytes, size_t len, veer_err *err);

#endif
