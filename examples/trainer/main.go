// Trains a model in small steps. It writes down how far it is every 10 of them; told to end it does so once more, and whoever
// goes on with its work begins there. Fargate Spot sends SIGTERM two minutes before it takes a task away.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const (
	steps = 5000
	every = 10
	// As a shell tells of a program that SIGTERM has ended: it is not done.
	interrupted = 143
)

var errInterrupted = errors.New("told to end")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	switch err := run(ctx); {
	case errors.Is(err, errInterrupted):
		log.Print(err)
		os.Exit(interrupted)
	case err != nil:
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	client := &http.Client{Timeout: 30 * time.Second}
	id, err := work(ctx, client)
	if err != nil {
		return err
	}
	checkpoints, err := openCheckpoints(client, id)
	if err != nil {
		return err
	}
	at, found, err := checkpoints.last(ctx)
	if err != nil {
		return err
	}
	if found {
		log.Printf("%s goes on after step %d", id, at.Step)
	} else {
		at = begin(id)
	}
	return train(ctx, at, checkpoints.save)
}

// train ends when all steps are done, or with errInterrupted once ctx is.
func train(ctx context.Context, at state, save func(context.Context, state) error) error {
	// What is written down at the end is written although ctx is done.
	keep := context.WithoutCancel(ctx)
	for at.Step < steps {
		if ctx.Err() != nil {
			return errors.Join(errInterrupted, save(keep, at))
		}
		at.next()
		if at.Step%every == 0 {
			if err := save(keep, at); err != nil {
				return err
			}
		}
	}
	log.Printf("done: %s", at)
	return nil
}
