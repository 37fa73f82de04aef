/* store/lock.h: one owner of a data directory at a time.
 *
 * DIR/lock is held with flock for as long as its owner lives, however it ends; inside stand the
 * owner's process id and the address where it answers. Whoever wants the directory while it is
 * taken reads them, and talks to that address instead.
 */
#ifndef VEER_STORE_LOCK_H
#define VEER_STORE_LOCK_H

#include <stdbool.h>

#include "base/err.h"

#define VEER_LOCK_ADDRESS_SIZE 512 /* longest address with its NUL */

typedef struct veer_dir_lock {
    int fd; /* of DIR/lock, locked; -1 when not held */
} veer_dir_lock;

typedef struct veer_dir_owner {
    long pid;                             /* of the process that holds the lock */
    char address[VEER_LOCK_ADDRESS_SIZE]; /* where it answers; "" if nowhere */
} veer_dir_owner;

/** Takes the lock of an existing directory. VEER_EIO if somebody has it (the message says who) or
 * the file cannot be written. */
veer_rc veer_dir_lock_take(const char *dir, const char *address, veer_dir_lock *ret, veer_err *err);

/** Replaces the address in a held lock; NULL means none. VEER_EINVAL if it is too long. */
veer_rc veer_dir_lock_announce(veer_dir_lock *lock, const char *address, veer_err *err);

/** Gives the lock back; what was never taken too, if its fd is -1. */
void veer_dir_lock_release(veer_dir_lock *lock);

/** Who holds the directory now. VEER_ENOTFOUND if nobody, VEER_EIO if that cannot be seen. */
veer_rc veer_dir_lock_owner(const char *dir, veer_dir_owner *ret, veer_err *err);

#endif
