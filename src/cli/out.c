#include "cli/out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Writes everything or returns the errno. */
static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

veer_rc veer_out_stdout(const char *bytes, size_t len, veer_err *err)
{
    const int error = write_all(STDOUT_FILENO, bytes, len);
    if (error != 0 && error != EPIPE)
        return veer_fail(err, VEER_EIO, "cannot write to standard output: %s", strerror(error));
    return VEER_OK;
}

/* A new file has the permissions that the umask leaves, as if open had made it. */
static mode_t default_mode(void)
{
    const mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static int write_new(int fd, const char *bytes, size_t len)
{
    int error = write_all(fd, bytes, len);
    if (error == 0 && (fchmod(fd, default_mode()) != 0 || fsync(fd) != 0))
        error = errno;
    if (close(fd) != 0 && error == 0)
        error = errno;
    return error;
}

veer_rc veer_out_file(const char *path, const char *bytes, size_t len, veer_err *err)
{
    static const char suffix[] = ".XXXXXX";
    struct stat status;
    if (path == NULL || strcmp(path, "-") == 0)
        return veer_out_stdout(bytes, len, err);
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return veer_fail(err, VEER_EIO, "cannot write '%s': it is not a regular file", path);
    const size_t path_len = strlen(path);
    char *const temporary = malloc(path_len + sizeof suffix);
    if (temporary == NULL)
        return veer_fail_nomem(err);
    memcpy(temporary, path, path_len);
    memcpy(temporary + path_len, suffix, sizeof suffix);
    const int fd = mkstemp(temporary);
    int error = fd < 0 ? errno : write_new(fd, bytes, len);
    if (error == 0 && rename(temporary, path) != 0)
        error = errno;
    if (error != 0 && fd >= 0)
        unlink(temporary);
    free(temporary);
    return error == 0 ? VEER_OK
                      : veer_fail(err, VEER_EIO, "cannot write '%s': %s", path, strerror(error));
}
