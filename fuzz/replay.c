/* fuzz/replay.c: feeds the files of a corpus folder to a fuzz target, without libFuzzer.
 *
 * Usage: replay_<name> FOLDER. Runs the empty input, then every regular file. An empty or missing
 * folder is an error: a regression test without inputs tests nothing.
 */
#include "fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#define REPLAY_MAX_BYTES ((size_t)16 << 20)

/* Runs one file; false when it cannot be read. */
static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(REPLAY_MAX_BYTES);
    int ok = 0;

    if (file == NULL || data == NULL)
        goto out;
    size_t size = fread(data, 1, REPLAY_MAX_BYTES, file);
    if (ferror(file))
        goto out;
    /* An exact copy, so that a sanitizer sees a read one byte past the input. */
    uint8_t *exact = malloc(size > 0 ? size : 1);
    if (exact == NULL)
        goto out;
    memcpy(exact, data, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    ok = 1;

out:
    if (!ok)
        perror(path);
    if (file != NULL)
        fclose(file);
    free(data);
    return ok;
}

/* Runs every file of a folder; returns how many, or -1. */
static long replay_folder(const char *folder)
{
    long count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        perror(folder);
        return -1;
    }
    for (struct dirent *entry; count >= 0 && (entry = readdir(dir)) != NULL;) {
        char path[4096];
        struct stat info;
        int length = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (length < 0 || (size_t)length >= sizeof(path) || stat(path, &info) != 0 ||
            !S_ISREG(info.st_mode))
            continue;
        count = replay_file(path) ? count + 1 : -1;
    }
    closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    uint8_t nothing = 0;
    LLVMFuzzerTestOneInput(&nothing, 0);
    long count = replay_folder(argv[1]);
    if (count < 1) {
        fprintf(stderr, "%s: no input replayed\n", argv[1]);
        return 1;
    }
    printf("%ld inputs replayed\n", count);
    return 0;
}
