/* A health-check command for images with nothing in them: does what its arguments say, in their order. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void ended(int signal) { (void)signal; _exit(7); }

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "say")) printf("%s\n", argv[++i]);
        else if (!strcmp(argv[i], "complain")) fprintf(stderr, "%s\n", argv[++i]);
        else if (!strcmp(argv[i], "pid")) printf("%d\n", getpid());
        else if (!strcmp(argv[i], "ids")) printf("%d %d\n", geteuid(), getegid());
        else if (!strcmp(argv[i], "sleep")) sleep(atoi(argv[++i]));
        else if (!strcmp(argv[i], "exit")) return atoi(argv[++i]);
        else if (!strcmp(argv[i], "raise")) raise(atoi(argv[++i]));
        else if (!strcmp(argv[i], "trap")) signal(SIGTERM, ended);
        else if (!strcmp(argv[i], "bytes")) {
            /* every value in turn, so that nothing can be lost or moved unseen */
            static unsigned char block[65536];
            long left = atol(argv[++i]);
            for (int b = 0; b < 65536; b++) block[b] = (unsigned char)(b % 251);
            while (left > 0) {
                ssize_t n = write(1, block, left < 65526 ? left : 65526);
                if (n <= 0) return 99;
                left -= n;
            }
        }
        else if (!strcmp(argv[i], "leave")) {
            /* a child that lives on with our standard streams */
            int seconds = atoi(argv[++i]);
            if (fork() == 0) { sleep(seconds); return 0; }
        }
        else return 64;
    }
    return 0;
}
