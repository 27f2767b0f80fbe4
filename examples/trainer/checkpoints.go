package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// checkpoints are one object of S3, written over; the bucket's own life cycle takes away what it was before.
type checkpoints struct {
	client   *http.Client
	as       aws.CredentialsProvider
	endpoint string
	region   string
	bucket   string
	key      string
}

// openCheckpoints reads where they are: CHECKPOINTS is s3://bucket/app/.
func openCheckpoints(client *http.Client, id string) (*checkpoints, error) {
	bucket, prefix, ok := strings.Cut(strings.TrimPrefix(os.Getenv("CHECKPOINTS"), "s3://"), "/")
	region := os.Getenv("AWS_REGION")
	if !ok || bucket == "" || !strings.HasSuffix(prefix, "/") || region == "" {
		return nil, fmt.Errorf("CHECKPOINTS must be s3://bucket/app/ and AWS_REGION a region, not %q and %q", os.Getenv("CHECKPOINTS"), region)
	}
	endpoint := os.Getenv("AWS_ENDPOINT_URL_S3")
	if endpoint == "" {
		endpoint = "https://s3." + region + ".amazonaws.com"
	}
	key := prefix + id + "/checkpoint.json"
	return &checkpoints{client, credentials(), endpoint, region, bucket, key}, nil
}

// last is the newest one; false where there is none. S3 tells who may not list nothing of what is missing, so it is asked for a list.
func (c *checkpoints) last(ctx context.Context) (at state, found bool, err error) {
	listed, err := c.ask(ctx, http.MethodGet, "", url.Values{"list-type": {"2"}, "prefix": {c.key}}, nil)
	if err != nil {
		return at, false, err
	}
	var list struct {
		Contents []struct{ Key string }
	}
	if err := xml.Unmarshal(listed, &list); err != nil {
		return at, false, err
	}
	if len(list.Contents) == 0 {
		return at, false, nil
	}
	body, err := c.ask(ctx, http.MethodGet, c.key, nil, nil)
	if err != nil {
		return at, false, err
	}
	return at, true, json.Unmarshal(body, &at)
}

func (c *checkpoints) save(ctx context.Context, at state) error {
	body, err := json.Marshal(at)
	if err != nil {
		return err
	}
	_, err = c.ask(ctx, http.MethodPut, c.key, nil, body)
	return err
}

func (c *checkpoints) ask(ctx context.Context, method, key string, query url.Values, body []byte) ([]byte, error) {
	// S3 takes a blank as %20 only.
	address := c.endpoint + "/" + c.bucket + "/" + key + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(address, "?"), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if err := c.sign(ctx, request, body); err != nil {
		return nil, err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %.300s", method, key, response.Status, answer)
	}
	return answer, err
}

func (c *checkpoints) sign(ctx context.Context, request *http.Request, body []byte) error {
	as, err := c.as.Retrieve(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	request.Header.Set("X-Amz-Content-Sha256", digest)
	return v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).
		SignHTTP(ctx, as, request, digest, "s3", c.region, time.Now())
}
