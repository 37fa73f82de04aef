/* A library to be preloaded: while the file named by FAIL_SYNC exists, fsync and fdatasync fail
 * with EIO, as they do when a disk loses what was written. */
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>

/* As <unistd.h> has them, which would name the parameters of the two below otherwise. */
int access(const char *path, int mode);
long syscall(long number, ...);
int fsync(int fd);
int fdatasync(int fd);

static int sync_by(long call, int fd)
{
    const char *flag = getenv("FAIL_SYNC");
    if (flag != NULL && access(flag, 0) == 0) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(call, fd);
}

__attribute__((visibility("default"))) int fsync(int fd)
{
    return sync_by(SYS_fsync, fd);
}

__attribute__((visibility("default"))) int fdatasync(int fd)
{
    return sync_by(SYS_fdatasync, fd);
}
