// A game service: plays rounds until it is told to end, and ends the round that it is in.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	log.Printf("played %d rounds", play(ctx, time.Second))
}

// play counts rounds until ctx is done. Fargate Spot sends SIGTERM two minutes before it takes a task away.
func play(ctx context.Context, round time.Duration) int {
	ticker := time.NewTicker(round)
	defer ticker.Stop()
	for rounds := 0; ; rounds++ {
		select {
		case <-ctx.Done():
			return rounds
		case <-ticker.C:
		}
	}
}
