/* The sample application of the fault matrix: an HTTP server that misbehaves as its flags say. Linked statically it runs in any
 * image; linked against glibc and called "healthcheck" it is the program that an image without glibc cannot run. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *bind_to = "0.0.0.0", *not_found, *redirect_from, *redirect_to, *reason, *pid_file, *needs;
static int port = 8080, ready_after, answer_after, answer_status = 200, break_after, allocate, exit_after, exit_code = -1;
static int listens = 1, ignores_sigterm;
static time_t started;

static void say(const char *format, ...) {
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
}

static void on_sigterm(int signal) {
    (void)signal;
    _exit(0);
}

/* The address of the task itself: the first that is neither loopback nor link-local. */
static struct in_addr own_address(void) {
    struct ifaddrs *all, *each;
    struct in_addr found = {htonl(0x7f000002)};
    if (getifaddrs(&all) == 0) {
        for (each = all; each; each = each->ifa_next) {
            if (!each->ifa_addr || each->ifa_addr->sa_family != AF_INET) continue;
            struct in_addr address = ((struct sockaddr_in *)each->ifa_addr)->sin_addr;
            unsigned long number = ntohl(address.s_addr);
            if (number >> 24 != 127 && number >> 16 != 0xa9fe) {
                found = address;
                break;
            }
        }
        freeifaddrs(all);
    }
    return found;
}

static int listen_somewhere(void) {
    int yes = 1, ipv6 = strchr(bind_to, ':') != NULL;
    int listener = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (ipv6) {
        setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
        inet_pton(AF_INET6, bind_to, &six.sin6_addr);
    } else if (strcmp(bind_to, "own") == 0) {
        four.sin_addr = own_address();
    } else {
        inet_pton(AF_INET, bind_to, &four.sin_addr);
    }
    if (bind(listener, ipv6 ? (struct sockaddr *)&six : (struct sockaddr *)&four, ipv6 ? sizeof six : sizeof four) != 0 ||
        listen(listener, 64) != 0) {
        say("error: cannot listen on %s port %d: %s", bind_to, port, strerror(errno));
        exit(1);
    }
    say("listening on %s port %d", bind_to, port);
    return listener;
}

static void answer(int connection) {
    char request[4096], path[1024] = "/", reply[1024];
    const char *body = "ok\n", *more = "";
    int status = answer_status;
    ssize_t length = read(connection, request, sizeof request - 1);
    if (length <= 0) return;
    request[length] = 0;
    sscanf(request, "%*s %1023s", path);
    if (answer_after) sleep(answer_after);
    if (not_found && strcmp(path, not_found) == 0) status = 404;
    if (break_after && time(NULL) - started >= break_after) status = 503;
    if (redirect_from && strcmp(path, redirect_from) == 0) {
        status = 301;
        more = redirect_to;
    }
    if (status >= 400) {
        body = "not ok\n";
        if (reason) say("%s", reason);
    }
    int size = snprintf(reply, sizeof reply, "HTTP/1.1 %d %s\r\n%s%s%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status,
                        status < 400 ? "OK" : "Error", *more ? "Location: " : "", more, *more ? "\r\n" : "", strlen(body), body);
    if (write(connection, reply, size) != size) return;
}

/* The other half: asks the server on this machine once. */
static int check(void) {
    char reply[64] = "";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (struct sockaddr *)&to, sizeof to) != 0) {
        say("healthcheck: cannot connect to 127.0.0.1 port %d: %s", port, strerror(errno));
        return 1;
    }
    dprintf(connection, "GET / HTTP/1.0\r\n\r\n");
    if (read(connection, reply, sizeof reply - 1) <= 0 || strncmp(reply, "HTTP/1.1 200", 12) != 0) {
        say("healthcheck: %.20s", reply);
        return 1;
    }
    return 0;
}

static int flag(char **argument, const char *name, int *number, const char **text) {
    if (strcmp(argument[0], name) != 0) return 0;
    if (!argument[1]) {
        say("error: %s needs a value", name);
        exit(2);
    }
    if (number) *number = atoi(argument[1]);
    if (text) *text = argument[1];
    return 1;
}

int main(int count, char **arguments) {
    const char *name = strrchr(arguments[0], '/') ? strrchr(arguments[0], '/') + 1 : arguments[0], *print = NULL;
    int checks = strcmp(name, "healthcheck") == 0;
    started = time(NULL);
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "check") == 0) checks = 1;
        else if (strcmp(arguments[i], "--no-listen") == 0) listens = 0;
        else if (strcmp(arguments[i], "--ignore-sigterm") == 0) ignores_sigterm = 1;
        else if (flag(arguments + i, "--port", &port, NULL) || flag(arguments + i, "--bind", NULL, &bind_to) ||
                 flag(arguments + i, "--ready-after", &ready_after, NULL) || flag(arguments + i, "--answer-after", &answer_after, NULL) ||
                 flag(arguments + i, "--status", &answer_status, NULL) || flag(arguments + i, "--not-found", NULL, &not_found) ||
                 flag(arguments + i, "--reason", NULL, &reason) || flag(arguments + i, "--break-after", &break_after, NULL) ||
                 flag(arguments + i, "--allocate", &allocate, NULL) || flag(arguments + i, "--exit-after", &exit_after, NULL) ||
                 flag(arguments + i, "--exit", &exit_code, NULL) || flag(arguments + i, "--print", NULL, &print) ||
                 flag(arguments + i, "--needs", NULL, &needs) || flag(arguments + i, "--pid-file", NULL, &pid_file) ||
                 flag(arguments + i, "--redirect", NULL, &redirect_from) || flag(arguments + i, "--to", NULL, &redirect_to)) i++;
        else {
            say("error: no such flag: %s", arguments[i]);
            return 2;
        }
    }
    if (checks) return check();

    setvbuf(stderr, NULL, _IOLBF, 0);
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, ignores_sigterm ? SIG_IGN : on_sigterm);
    if (print) say("%s", print);
    if (needs && !getenv(needs)) {
        say("fatal: environment variable %s is not set", needs);
        return 78;
    }
    if (pid_file) {
        FILE *file = fopen(pid_file, "w");
        if (!file) {
            say("fatal: cannot write pid file %s: %s", pid_file, strerror(errno));
            return 1;
        }
        fprintf(file, "%d\n", getpid());
        fclose(file);
    }
    for (int mebibyte = 0; mebibyte < allocate; mebibyte++) {
        char *block = malloc(1 << 20);
        if (block) memset(block, 1, 1 << 20);
    }
    if (exit_code >= 0) {
        sleep(exit_after);
        return exit_code;
    }
    if (ready_after) {
        say("warming up for %d seconds", ready_after);
        sleep(ready_after);
    }
    if (!listens) {
        say("working on a queue, without a socket");
        for (;;) pause();
    }
    int listener = listen_somewhere();
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) continue;
        if (fork() == 0) {
            answer(connection);
            _exit(0);
        }
        close(connection);
    }
}
