"""What WeChat and WeCom have in common: sealed callbacks, one access token, texts cut by bytes."""
